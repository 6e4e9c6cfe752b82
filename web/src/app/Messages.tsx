import { Toaster } from "@/components/ui/toast";
import { ConnectionBar } from "./ConnectionBar";

/** The one place for what is said over the page: the results of clicks, and below them whether the server answers. */
export function Messages() {
  return (
    <div className="messages pointer-events-none fixed right-0 z-50 flex w-full max-w-md flex-col gap-2 p-4">
      <Toaster />
      <ConnectionBar />
    </div>
  );
}

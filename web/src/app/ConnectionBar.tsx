import { Unplug } from "lucide-react";
import { useLive, useStatus } from "@/live/live-context";

/** Says that the server is away, at the lower edge, for as long as it is and there is something on the page that gets old. */
export function ConnectionBar() {
  const { connection } = useLive();
  const isShowing = useStatus() !== undefined;
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-30 flex p-4 sm:justify-center"
    >
      {connection.kind === "lost" && isShowing ? (
        <p className="pointer-events-auto flex max-w-xl items-start gap-2.5 rounded-xl border border-danger/30 bg-danger-wash px-4 py-2.5 text-[0.9375rem] shadow-panel">
          <Unplug className="mt-0.5 size-5 shrink-0 text-danger" aria-hidden />
          <span>
            <span className="font-medium">{connection.message}</span> What you see may be old. Trying again …
          </span>
        </p>
      ) : null}
    </div>
  );
}

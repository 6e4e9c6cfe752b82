import { CircleAlert } from "lucide-react";
import { Notice } from "@/components/ui/notice";

/** An error that belongs to no field. */
export function LinkError({ message }: { message: string | undefined }) {
  if (message === undefined) return null;
  return (
    <Notice
      role="alert"
      className="mt-2 mb-3"
      tone="danger"
      icon={<CircleAlert aria-hidden />}
      title={message}
    />
  );
}

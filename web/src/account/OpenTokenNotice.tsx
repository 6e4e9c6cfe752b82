import { ShieldAlert } from "lucide-react";
import { isReadableOnTheWay } from "@/api/token";
import { Notice } from "@/components/ui/notice";

/** Warns when the connection to this server does not protect a token. */
export function OpenTokenNotice({ className }: { className?: string }) {
  if (!isReadableOnTheWay(window.location)) return null;
  return (
    <Notice
      className={className}
      tone="warn"
      icon={<ShieldAlert aria-hidden />}
      title="Not a private connection"
    >
      Anyone on the network between you and this server can read the access token. Serve it over https.
    </Notice>
  );
}

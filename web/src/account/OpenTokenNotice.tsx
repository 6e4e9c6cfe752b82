import { ShieldAlert } from "lucide-react";
import { isReadableOnTheWay } from "@/api/token";
import { Notice } from "@/components/ui/notice";

/** Says that a token is not safe on the way to this server, where that is so. */
export function OpenTokenNotice({ className }: { className?: string }) {
  if (!isReadableOnTheWay(window.location)) return null;
  return (
    <Notice
      className={className}
      tone="warn"
      icon={<ShieldAlert aria-hidden />}
      title="Not a private connection"
    >
      Whoever is on the way between you and this server can read the access token. Have it served over https.
    </Notice>
  );
}

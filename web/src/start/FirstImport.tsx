import { useQuery } from "@tanstack/react-query";
import { useConnecting } from "@/account/connect-context";
import { accountQuery } from "@/api/queries";
import { Button } from "@/components/ui/button";
import { useImport } from "./import-context";

/** What to begin with where there is nothing yet: an import, and before that the account that it is from. */
export function FirstImport({ className }: { className?: string }) {
  const openImport = useImport();
  const { open: connect } = useConnecting();
  const { data: account } = useQuery(accountQuery);
  return account?.isLinked === false ? (
    <Button variant="primary" className={className} onClick={connect}>
      Connect your Garmin account
    </Button>
  ) : (
    <Button variant="primary" className={className} onClick={() => openImport()}>
      Historical import
    </Button>
  );
}

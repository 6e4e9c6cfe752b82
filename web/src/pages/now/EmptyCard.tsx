import { History } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { useImport } from "@/start/import-context";

/** Before the first job: what this is, and how to start. */
export function EmptyCard() {
  const openImport = useImport();
  return (
    <Card className="px-6 py-10 sm:px-10 sm:py-14">
      <h2 className="max-w-xl text-3xl font-semibold tracking-tight sm:text-4xl">
        Nothing has been synced yet
      </h2>
      <p className="mt-4 max-w-lg text-lg text-soft">
        Begin with a historical import. Choose how far back to go, and see how long it may take. It runs in
        the background, and you can close this page meanwhile.
      </p>
      <Button variant="primary" className="mt-8" onClick={() => openImport()}>
        <History aria-hidden />
        Historical import
      </Button>
    </Card>
  );
}

import { type ReactNode, useState } from "react";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { ImportContext, type ImportWish } from "./import-context";

export function ImportProvider({ children }: { children: ReactNode }) {
  const [wish, setWish] = useState<ImportWish | null>(null);
  return (
    <ImportContext value={(next) => setWish(next ?? {})}>
      {children}
      <Dialog open={wish !== null} onOpenChange={(open) => !open && setWish(null)}>
        <DialogContent title="Historical import" description="Fetch past days into your store." />
      </Dialog>
    </ImportContext>
  );
}

import { type ReactNode, useCallback, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useConnecting } from "@/account/connect-context";
import { ErrorBoundary } from "@/components/ErrorBoundary";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { ImportForm } from "./ImportForm";
import { ImportContext, type ImportWish } from "./import-context";

/** Holds the dialog that any page can open with `useImport`. */
export function ImportProvider({ children }: { children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  // Kept while the dialog closes, so that its content does not visibly change.
  const [wish, setWish] = useState<ImportWish>({});
  const open = useCallback((next: ImportWish = {}) => {
    setWish(next);
    setOpen(true);
  }, []);
  const { open: connect } = useConnecting();
  // Once the dialog is gone: until then it keeps the focus.
  const isLeftToConnect = useRef(false);
  const [path] = useLocation();
  const [pathBefore, setPathBefore] = useState(path);
  if (path !== pathBefore) {
    // Back closes the dialog with its page.
    setPathBefore(path);
    setOpen(false);
  }
  return (
    <ImportContext value={open}>
      {children}
      <Dialog open={isOpen} onOpenChange={setOpen}>
        <DialogContent
          className="sm:max-w-2xl!"
          title="Historical import"
          description={
            <span className="max-sm:sr-only">Fetches past days into your store, in the background.</span>
          }
          onCloseAutoFocus={(event) => {
            if (!isLeftToConnect.current) return;
            isLeftToConnect.current = false;
            event.preventDefault();
            connect();
          }}
        >
          <ErrorBoundary of="dialog">
            <ImportForm
              wish={wish}
              onDone={() => setOpen(false)}
              onConnect={() => {
                isLeftToConnect.current = true;
                setOpen(false);
              }}
            />
          </ErrorBoundary>
        </DialogContent>
      </Dialog>
    </ImportContext>
  );
}

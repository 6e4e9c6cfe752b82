import { createContext, use } from "react";
import type { DataType } from "@/api/types";

/** What the import dialog is opened with; what is absent is left at its default. */
export interface ImportWish {
  startDate?: string;
  endDate?: string;
  dataTypes?: DataType[];
  /** The days are stored already, and are requested again. */
  isRepeat?: boolean;
}

export const ImportContext = createContext<(wish?: ImportWish) => void>(() => {
  throw new Error("useImport needs an ImportProvider above it.");
});

/** A function that opens the dialog "Historical import", with days filled in where given. */
export const useImport = () => use(ImportContext);

import { type ClassValue, clsx } from "clsx";

/** Class names, the falsy ones left out. */
export const cn = (...classes: ClassValue[]): string => clsx(classes);

import { basePath } from "@/lib/base-path";
import type { Sharing } from "./tab-feed";

/** Changes when tabs of different versions would not understand each other. */
const version = 1;

/**
 * What this browser has for its tabs to share a stream; null where something of it is missing, as in a page that came by
 * plain HTTP from another machine.
 */
export function sharingHere(): Sharing | null {
  const locks = navigator.locks as LockManager | undefined;
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (locks === undefined || subtle === undefined || typeof BroadcastChannel !== "function") return null;
  return {
    locks,
    channel: (name) => new BroadcastChannel(name),
    nameOf: async (token) => {
      const text = new TextEncoder().encode(`garmin-sync live ${token ?? ""}`);
      const digest = new Uint8Array(await subtle.digest("SHA-256", text));
      const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
      return `garmin-sync live ${version} ${basePath}/ ${hash}`;
    },
  };
}

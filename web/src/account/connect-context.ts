import { createContext, use } from "react";

export interface Connecting {
  /** Whether the card was asked for. It is there anyway where nothing works without an account. */
  isOpen: boolean;
  /** Counts how often it was asked for, each of which leads to it. */
  asked: number;
  /** Leads to the card, from any page. */
  open: () => void;
  /** Closes it, and gives the focus back to what led there. */
  close: () => void;
  /** The account is connected: the page goes on without the card. */
  done: () => void;
}

const missing = () => {
  throw new Error("useConnecting needs a ConnectProvider above it.");
};

export const ConnectContext = createContext<Connecting>({
  isOpen: false,
  asked: 0,
  open: missing,
  close: missing,
  done: missing,
});

/** The way to the card that connects an account. */
export const useConnecting = () => use(ConnectContext);

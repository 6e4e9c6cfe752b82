import * as Radix from "@radix-ui/react-toast";
import { CheckCircle2, CircleAlert, Info, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Unreachable } from "@/api/client";

type Tone = "good" | "info" | "bad";

/** What a message is about, so that it goes when that is no longer true. */
interface About {
  /** The states of the sync in which it holds. */
  sync?: readonly string[];
  /** It says that the server gave no answer. */
  isConnection?: boolean;
}

interface Message {
  id: number;
  tone: Tone;
  title: string;
  detail: string | undefined;
  about: About;
}

let messages: Message[] = [];
let last = 0;
const watchers = new Set<() => void>();

function change(next: Message[]) {
  messages = next;
  for (const watcher of watchers) watcher();
}

function show(tone: Tone, title: string, detail?: string, about: About = {}) {
  last += 1;
  // A newer word on the same matter replaces the older one.
  const others = messages.filter(
    (it) =>
      it.title !== title && !(it.about.sync && about.sync) && !(it.about.isConnection && about.isConnection),
  );
  // Three at most: an older one has been read or never will be.
  change([...others.slice(-2), { id: last, tone, title, detail, about }]);
}

/** Short messages about the result of a click, at the edge of the page. */
export const toast = {
  good: (title: string, detail?: string, about?: About) => show("good", title, detail, about),
  info: (title: string, detail?: string, about?: About) => show("info", title, detail, about),
  bad: (title: string, detail?: string) => show("bad", title, detail),
  /** What was clicked could not be done. */
  failed: (title: string, error: Error) =>
    show("bad", title, error.message, { isConnection: error instanceof Unreachable }),
  /** Takes away the messages that are no longer true. */
  drop: (isStale: (about: About) => boolean) => {
    const kept = messages.filter(({ about }) => !isStale(about));
    if (kept.length < messages.length) change(kept);
  },
};

const icons = {
  good: <CheckCircle2 className="text-accent" aria-hidden />,
  info: <Info className="text-soft" aria-hidden />,
  bad: <CircleAlert className="text-danger" aria-hidden />,
};

function subscribe(watcher: () => void) {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

/** The messages, one below the other. */
export function Toaster() {
  const shown = useSyncExternalStore(subscribe, () => messages);
  return (
    <Radix.Provider duration={6000} swipeDirection="right" label="Message">
      {shown.map(({ id, tone, title, detail }) => (
        <Radix.Root
          key={id}
          type={tone === "bad" ? "foreground" : "background"}
          duration={tone === "bad" ? 12_000 : 6_000}
          onOpenChange={(open) => {
            if (!open) change(messages.filter((message) => message.id !== id));
          }}
          className="pointer-events-auto flex items-start gap-3 rounded-xl border border-line bg-panel p-4 shadow-panel data-[state=open]:animate-rise-in [&>svg]:mt-0.5 [&>svg]:size-5 [&>svg]:shrink-0"
        >
          {icons[tone]}
          <div className="min-w-0 flex-1">
            <Radix.Title className="font-medium">{title}</Radix.Title>
            {detail ? (
              <Radix.Description className="mt-0.5 text-sm text-soft">{detail}</Radix.Description>
            ) : null}
          </div>
          <Radix.Close className="-m-1 rounded-md p-1 text-soft hover:text-text" aria-label="Close">
            <X className="size-4" aria-hidden />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="flex flex-col gap-2 outline-none" />
    </Radix.Provider>
  );
}

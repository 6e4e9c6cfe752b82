import * as Radix from "@radix-ui/react-toast";
import { CheckCircle2, CircleAlert, Info, X } from "lucide-react";
import { useSyncExternalStore } from "react";

type Tone = "good" | "info" | "bad";
interface Message {
  id: number;
  tone: Tone;
  title: string;
  detail: string | undefined;
}

let messages: Message[] = [];
let last = 0;
const watchers = new Set<() => void>();

function change(next: Message[]) {
  messages = next;
  for (const watcher of watchers) watcher();
}

function show(tone: Tone, title: string, detail?: string) {
  last += 1;
  // Three at most: an older one has been read or never will be.
  change([...messages.slice(-2), { id: last, tone, title, detail }]);
}

/** Short messages about the result of a click, at the edge of the page. */
export const toast = {
  good: (title: string, detail?: string) => show("good", title, detail),
  info: (title: string, detail?: string) => show("info", title, detail),
  bad: (title: string, detail?: string) => show("bad", title, detail),
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

/** Where the toasts appear; once in the page. */
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
          className="flex items-start gap-3 rounded-xl border border-line bg-panel p-4 shadow-panel data-[state=open]:animate-rise-in [&>svg]:mt-0.5 [&>svg]:size-5 [&>svg]:shrink-0"
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
      <Radix.Viewport className="fixed right-0 z-50 flex w-full max-w-md flex-col gap-2 p-4 outline-none max-sm:top-0 sm:bottom-0" />
    </Radix.Provider>
  );
}

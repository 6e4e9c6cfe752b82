import {
  Check,
  CircleAlert,
  Clock,
  Hourglass,
  Pause,
  RefreshCw,
  Square,
  TriangleAlert,
  Unplug,
} from "lucide-react";

const icons = {
  clock: Clock,
  run: RefreshCw,
  wait: Hourglass,
  pause: Pause,
  done: Check,
  gaps: TriangleAlert,
  fail: CircleAlert,
  stop: Square,
  off: Unplug,
};

export type StatusIconName = keyof typeof icons;

export function StatusIcon({ name }: { name: StatusIconName }) {
  const Icon = icons[name];
  return (
    <Icon aria-hidden className={name === "run" ? "animate-spin [animation-duration:2.4s]" : undefined} />
  );
}

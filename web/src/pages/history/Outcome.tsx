import { Ban, CircleAlert, CircleCheck, CirclePause, Hourglass, LoaderCircle } from "lucide-react";
import type { JobStatus } from "@/api/types";
import { Badge } from "@/components/ui/badge";
import { OUTCOMES } from "./words";

const LOOKS = {
  pending: { icon: Hourglass, tone: "neutral" },
  running: { icon: LoaderCircle, tone: "accent" },
  paused: { icon: CirclePause, tone: "warn" },
  completed: { icon: CircleCheck, tone: "accent" },
  failed: { icon: CircleAlert, tone: "danger" },
  cancelled: { icon: Ban, tone: "neutral" },
} as const;

/** What became of a job: a sign and a word. */
export function Outcome({ status }: { readonly status: JobStatus }) {
  const { icon: Icon, tone } = LOOKS[status];
  return (
    <Badge tone={tone}>
      <Icon aria-hidden />
      {OUTCOMES[status]}
    </Badge>
  );
}

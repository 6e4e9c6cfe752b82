import { useQuery } from "@tanstack/react-query";
import { CloudOff, Hourglass, ServerOff } from "lucide-react";
import type { ReactNode } from "react";
import { accountQuery } from "@/api/queries";
import type { Job } from "@/api/types";
import { StatusIcon } from "@/components/StatusIcon";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { momentWords } from "@/lib/dates";
import { countdownWords, durationWords } from "@/lib/words";
import { useHeardAt } from "@/live/live-context";
import type { HeadNow } from "./head-context";
import { causeWords, stageWords } from "./stage";
import { troubleOf } from "./trouble";
import { useCoolDown } from "./useCoolDown";

interface SituationProps extends HeadNow {
  job: Job;
}

/**
 * What happens, or what keeps it from happening and what to do. It has one place, as large as its usual content, whatever
 * it says: so nothing below it moves when the state changes.
 */
export function Situation(props: SituationProps) {
  const { icon, title, text, tone, action } = useWords(props);
  return (
    <Notice
      className="mt-4 min-h-42 sm:min-h-24 [&>svg]:animate-none"
      icon={icon}
      tone={tone}
      title={title}
      data-testid="situation"
    >
      <div className="gap-x-4 gap-y-2 sm:flex sm:items-start sm:justify-between">
        <div className="min-w-0">{text}</div>
        {action ? <div className="max-sm:mt-2">{action}</div> : null}
      </div>
    </Notice>
  );
}

interface Words {
  icon: ReactNode;
  tone: "neutral" | "warn" | "danger";
  title: ReactNode;
  text: ReactNode;
  action?: ReactNode;
}

const canClose = "You can close this page: the sync goes on in the background.";

function useWords({ job, head, waitEnd, now }: SituationProps): Words {
  const coolDown = useCoolDown();
  const heardAt = useHeardAt();
  const { data: account } = useQuery(accountQuery);
  const plain = head === null ? null : <StatusIcon name={head.icon} />;
  const asOf = `What is shown is from ${momentWords(new Date(heardAt).toISOString(), now)}.`;
  switch (head?.kind) {
    case "no_worker":
      return {
        icon: <ServerOff aria-hidden />,
        tone: "warn",
        title: "No worker is running",
        text: "The sync waits, and goes on by itself as soon as a worker is started (garmin-sync-worker).",
      };
    case "silent":
      return {
        icon: <ServerOff aria-hidden />,
        tone: "warn",
        title: `No sign of life from the worker for ${durationWords(head.silence ?? 0)}`,
        text: "If it died, another one takes over soon. Nothing that is stored is lost.",
      };
    case "unanswered":
      return {
        icon: <CloudOff aria-hidden />,
        tone: "danger",
        title: "The server does not answer, so nobody knows how far the sync is",
        text: asOf,
      };
    case "unavailable":
      return {
        icon: <CloudOff aria-hidden />,
        tone: "danger",
        title: "The server can't use Redis, where it keeps how far the sync is",
        text: `${asOf} The sync goes on by itself once Redis is back.`,
      };
    case "waiting":
      return {
        icon: <Hourglass aria-hidden />,
        tone: "warn",
        title: (
          <>
            Waiting for Garmin: next attempt in{" "}
            <span className="tabular-nums">{countdownWords((waitEnd ?? now) - now)}</span>
          </>
        ),
        text: `${(job.stage && causeWords(job.stage)) ?? ""} It goes on by itself.`.trim(),
        action:
          job.stage?.kind === "cooling_down" ? (
            <Button size="sm" disabled={coolDown.isPending} onClick={() => coolDown.mutate()}>
              Ask Garmin now
            </Button>
          ) : undefined,
      };
    case "paused":
      return {
        icon: plain,
        tone: "neutral",
        title: "Nothing is fetched while it is paused",
        text: "Everything so far is kept. Resume goes on with the first day that is missing.",
      };
    case "completed":
      return {
        icon: plain,
        tone: "neutral",
        title: "All of it is done",
        text: "Every day of this sync is stored, or known to have no data at Garmin.",
      };
    case "cancelled":
      return {
        icon: plain,
        tone: "neutral",
        title: "It was cancelled",
        text: "Everything that was fetched before that is stored.",
      };
    case "gaps":
    case "stopped": {
      const trouble = troubleOf(job, account);
      const isConnected = job.errorCode === "auth_required" && account?.isLinked && !account.needsLogin;
      return {
        icon: plain,
        tone: isConnected ? "neutral" : head.kind === "gaps" ? "warn" : "danger",
        title: trouble?.title,
        text: (
          <>
            {trouble?.advice}
            {job.errorMessage && head.kind === "stopped" && !isConnected ? (
              <details className="mt-2 text-sm">
                <summary className="cursor-pointer">What the server says</summary>
                <p className="mt-1 break-words">{job.errorMessage}</p>
              </details>
            ) : null}
          </>
        ),
      };
    }
    default:
      return {
        icon: plain,
        tone: "neutral",
        title: (job.stage && stageWords(job.stage, now)) || "Working …",
        text: canClose,
      };
  }
}

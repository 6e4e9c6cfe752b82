import type { Account, Job } from "@/api/types";
import { count } from "@/lib/words";

/** What stopped a job and what to do, in one plain sentence each. */
export interface Trouble {
  title: string;
  advice: string;
}

/** Null unless it failed. What is known of the account makes the words fit it. */
export function troubleOf(job: Job, account?: Account): Trouble | null {
  if (job.status !== "failed") return null;
  switch (job.errorCode) {
    case "auth_required":
      if (account?.isLinked && !account.needsLogin)
        return {
          title: "Connected again: resume",
          advice: "Garmin accepts the account now. Resume goes on where the sync stopped.",
        };
      return account?.source === "personal"
        ? {
            title: "Garmin no longer accepts your key",
            advice: "Make a new one and connect again, then resume: the sync goes on where it stopped.",
          }
        : {
            title: "Garmin no longer accepts the saved sign-in",
            advice: "Connect your account again, then resume: the sync goes on where it stopped.",
          };
    case "secrets_key_mismatch":
      return {
        title: "The saved sign-in can't be read",
        advice:
          "It was encrypted with another key. Give all programs of garmin-sync that key, or connect the account again. Then resume.",
      };
    case "other_account":
      return {
        title: "This is another Garmin account",
        advice:
          "What is stored belongs to a different one. Connect that one again, or disconnect and delete what is stored.",
      };
    case "sink_unavailable":
      return {
        title: "Your data store can't be written to",
        advice:
          "The disk may be full, or the database may be unavailable. Fix that, then resume. Nothing stored was lost.",
      };
    case "source_unreachable":
      return {
        title: "The Garmin service can't be reached",
        advice: "See that it runs and that this server can reach it. Then resume.",
      };
    case "worker_lost":
      return {
        title: "The workers ended again and again",
        advice: "Something stops them: check their logs. Then resume.",
      };
    case "record_damaged":
      return {
        title: "The record of this sync is damaged",
        advice: "It can't go on. Start it again: nothing that is stored is lost.",
      };
    case "chunks_failed":
      return {
        title: `${count(job.failedChunks.length, "batch", "batches")} could not be fetched completely`,
        advice: "Everything else is stored. Asking again is for just the days that are missing.",
      };
    default:
      return { title: "Something went wrong", advice: "Check the server's logs, then resume." };
  }
}

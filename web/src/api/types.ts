import type { components } from "./schema";

type Schemas = components["schemas"];

export type Job = Omit<Schemas["Job"], "actions"> & { actions: Action[] };
export type JobStatus = Schemas["JobStatus"];
export type Action = Schemas["ActionName"] | "retry";
export type Stage = Schemas["Stage"];
export type StageKind = Schemas["StageKindName"];
export type StageCause = Schemas["StageCauseName"];
export type FailureCode = Schemas["FailureCode"];
export type FailedChunk = Schemas["FailedChunk"];
export type Chunk = Schemas["ChunkView"];
export type ChunkStatus = Schemas["ChunkStatus"];
export type DataType = Schemas["DataTypeName"];
export type Order = Schemas["OrderName"];
export type Status = Omit<Schemas["StatusAnswer"], "job"> & {
  job?: Job | null;
  /** When a sync last completed. */
  lastSyncedAt?: string | null;
};
export type JobsPage = Omit<Schemas["JobsAnswer"], "jobs"> & { jobs: Job[] };
export type Chunks = Schemas["ChunksAnswer"];
export type StartAnswer = Schemas["StartAnswer"];
export type Estimate = Schemas["EstimateAnswer"];
export type HistoricalStart = Schemas["HistoricalStart"];
export type ControlAnswer = Schemas["ControlAnswer"];
export type ClearedCoolDown = Schemas["ClearedCoolDown"];
export type ErrorBody = Schemas["ErrorBody"];
/** Nullable fields are always present. */
export type TypeCoverage = Required<Schemas["TypeCoverage"]> & {
  /** Days that the unfinished job is still to bring. */
  queued?: DayRange[];
  queuedDays?: number;
  /** Garmin refuses this kind to the account's key. */
  isRefused?: boolean;
};
export type Acceptance = Schemas["Acceptance"] & { accepted: boolean };
export type Accepted = Schemas["Accepted"];
export type Coverage = Omit<Schemas["CoverageAnswer"], "dataTypes"> & { dataTypes: TypeCoverage[] };

/** Days from `start` to `end`, both included, as YYYY-MM-DD. */
export interface DayRange {
  start: string;
  end: string;
}

export type Account = Schemas["AccountView"];
export type LoginRequest = Schemas["LoginRequest"];
export type CodeRequest = Schemas["CodeRequest"];
export type LoginAnswer = Schemas["LoginAnswer"];
export type UnlinkAnswer = Schemas["UnlinkAnswer"];
/** `degraded` when no worker was seen for half a minute, `unavailable` when Redis can't be used. */
export type Readiness = Schemas["Health"];

/** What to ask for again of a failed job: everything that failed, or one chunk (from 1), one kind of data, or both. */
export type RetryPart = Schemas["RetryRequest"];
export type Setting = Schemas["Setting"];
export type Settings = Schemas["SettingsAnswer"];

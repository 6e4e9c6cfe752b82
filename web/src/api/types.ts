import type { components } from "./schema";

type Schemas = components["schemas"];

export type Job = Schemas["Job"];
export type JobStatus = Schemas["JobStatus"];
export type FailureCode = Schemas["FailureCode"];
export type FailedChunk = Schemas["FailedChunk"];
export type Chunk = Schemas["ChunkView"];
export type ChunkStatus = Schemas["ChunkStatus"];
export type DataType = Schemas["DataTypeName"];
export type Order = Schemas["OrderName"];
export type Status = Schemas["StatusAnswer"];
export type JobsPage = Schemas["JobsAnswer"];
export type Chunks = Schemas["ChunksAnswer"];
export type StartAnswer = Schemas["StartAnswer"];
export type HistoricalStart = Schemas["HistoricalStart"];
export type ControlAnswer = Schemas["ControlAnswer"];
export type ErrorBody = Schemas["ErrorBody"];

/** Days from `start` to `end`, both included, as YYYY-MM-DD. */
export interface DayRange {
  start: string;
  end: string;
}

/** What is stored of one data type. `stored`, `noData` and `missing` together are every day asked about, once. */
export interface TypeCoverage {
  dataType: "health" | "activities" | "nutrition";
  firstAsked: string | null;
  /** The last day before the first hole. */
  frontier: string | null;
  storedDays: number;
  noDataDays: number;
  missingDays: number;
  stored: DayRange[];
  noData: DayRange[];
  missing: DayRange[];
  covered?: DayRange[];
}

export interface Coverage {
  from: string;
  to: string;
  today: string;
  dataTypes: TypeCoverage[];
}

export interface Account {
  isLinked: boolean;
  source: string;
  linkedAt: string | null;
  lastUpdated: string | null;
  tokenExpiresAt: string | null;
  needsLogin: boolean;
}

export interface Readiness {
  status: "ok" | "degraded";
}

import type {
  Account,
  Action,
  Chunk,
  Coverage,
  Job,
  JobStatus,
  Settings,
  Stage,
  Status,
  TypeCoverage,
} from "@/api/types";

export const today = "2026-11-22";

/** The actions that the server allows in each state. */
const actions: Record<JobStatus, Action[]> = {
  pending: ["pause", "cancel"],
  running: ["pause", "cancel"],
  paused: ["resume", "cancel"],
  completed: [],
  failed: ["resume"],
  cancelled: [],
};

/** The stage while days of February are fetched, with `changes`. */
export const aStage = (changes: Partial<Stage> = {}): Stage => ({
  kind: "fetching",
  dataTypes: ["health"],
  start: "2024-02-05",
  end: "2024-02-11",
  until: null,
  cause: null,
  ...changes,
});

/** A running job of three chunks, with `changes`. */
export const aJob = (changes: Partial<Job> = {}): Job => ({
  id: "01JD2Q4ZP3V6B7N8R9T0W1X2Y3",
  status: "running",
  syncType: "historical",
  startDate: "2024-01-01",
  endDate: "2024-03-20",
  latestStart: "2024-01-01",
  daysTotal: 80,
  chunksCompleted: 1,
  chunksTotal: 3,
  percentComplete: 41,
  currentChunkRange: "Feb 2024",
  errorMessage: null,
  failedChunks: [],
  createdAt: "2026-11-22T10:00:00.000Z",
  startedAt: "2026-11-22T10:00:01.000Z",
  progress: 0.415,
  stage: aStage(),
  currentStage: "not shown: the page has words of its own",
  actions: actions[changes.status ?? "running"],
  chunkDays: 30,
  windowsCompleted: 5,
  windowsTotal: 12,
  etaSeconds: 90,
  secondsSinceHeartbeat: 0,
  nextAttemptAt: null,
  errorCode: null,
  completedAt: null,
  recordsStored: 52001,
  recordsRemoved: 0,
  recordsKept: 0,
  noDataDays: 2,
  partialDays: 0,
  dataTypes: ["health", "activities"],
  notOffered: [],
  metricTypes: [],
  order: "oldest",
  lastSuccessfulDate: "2024-02-04",
  worker: "worker-1",
  heartbeatAt: new Date().toISOString(),
  heartbeatIntervalS: 10,
  version: `${Math.random()}`,
  ...changes,
});

export function aStatus(job: Job): Status {
  const hasActiveJob = job.actions.includes("cancel");
  return { hasActiveJob, job, lastSuccessfulSync: "2024-02-04", lastSyncedAt: null, today };
}

export const anIdleStatus = (): Status => ({
  hasActiveJob: false,
  job: null,
  lastSuccessfulSync: null,
  lastSyncedAt: null,
  today,
});

export const anAccount = (changes: Partial<Account> = {}): Account => ({
  isLinked: true,
  source: "microservice",
  linkedAt: null,
  lastUpdated: null,
  tokenExpiresAt: null,
  timezone: null,
  areasRefused: [],
  needsLogin: false,
  notice: null,
  deletion: null,
  loginAvailable: false,
  ...changes,
});

/** The coverage of 2024 for health, which was never asked for, with `changes`. */
export const aTypeCoverage = (changes: Partial<TypeCoverage> = {}): TypeCoverage => ({
  dataType: "health",
  firstAsked: null,
  frontier: null,
  storedDays: 0,
  noDataDays: 0,
  emptySoFarDays: 0,
  acceptedDays: 0,
  queued: [],
  queuedDays: 0,
  isRefused: false,
  missingDays: 366,
  partialDays: 0,
  provisional: [],
  provisionalDays: 0,
  covered: [],
  stored: [],
  noData: [],
  emptySoFar: [],
  accepted: [],
  partial: [],
  missing: [{ start: "2024-01-01", end: "2024-12-31" }],
  ...changes,
});

/** The coverage of 2024, at its end. */
export const aCoverage = (...dataTypes: TypeCoverage[]): Coverage => ({
  from: "2024-01-01",
  to: "2024-12-31",
  today: "2024-12-31",
  dataTypes,
});

/** An incremental sync that also retries a day missing from ten years ago. */
export const aSyncWithAnEarlierDay = (changes: Partial<Job> = {}): Job =>
  aJob({
    syncType: "incremental",
    startDate: "2016-03-05",
    latestStart: "2026-11-20",
    endDate: today,
    daysTotal: 4,
    order: "newest",
    ...changes,
  });

/** A sync of two batches that failed, which can be tried again. */
export const aFailedJob = (changes: Partial<Job> = {}): Job =>
  aJob({
    status: "failed",
    errorCode: "chunks_failed",
    completedAt: "2026-11-22T10:03:00.000Z",
    failedChunks: [{ start: "2024-01-31", end: "2024-02-29", error: "health: it met an error" }],
    actions: ["resume", "retry"] as Job["actions"],
    ...changes,
  });

export const someSettings = (): Settings => ({
  version: "1.2.3",
  demo: false,
  settings: [
    {
      key: "sync.timezone",
      value: "",
      origin: "default",
      variable: "GARMIN_SYNC__SYNC__TIMEZONE",
      about: "Which calendar day is today, as the name of a zone.",
    },
    {
      key: "sink.url",
      value: "sqlite:///srv/garmin.db",
      origin: "variable",
      variable: "GARMIN_SYNC__SINK__URL",
      about: "The database of the data.",
    },
    {
      key: "some.thing",
      value: "7",
      origin: "file",
      variable: "GARMIN_SYNC__SOME__THING",
      about: "How many of something, in days.",
    },
  ],
});

export const someChunks = (): Chunk[] => [
  chunk(1, "2024-01-01", "2024-01-30", { status: "done", progress: 1, attempts: 10, records: 52001 }),
  chunk(2, "2024-01-31", "2024-02-29", {
    status: "failed",
    attempts: 4,
    error: "health 2024-02-05..2024-02-11: the Garmin microservice met an error",
    failed: [
      {
        start: "2024-02-05",
        end: "2024-02-11",
        dataTypes: ["health"],
        error: "the Garmin microservice met an error",
        attempts: 2,
      },
    ],
  }),
  chunk(3, "2024-03-01", "2024-03-20", {}),
];

const chunk = (number: number, start: string, end: string, changes: Partial<Chunk>): Chunk => ({
  number,
  start,
  end,
  status: "waiting",
  progress: 0,
  attempts: 0,
  records: 0,
  recordsKept: 0,
  noDataDays: 0,
  error: null,
  failed: [],
  partial: [],
  ...changes,
});

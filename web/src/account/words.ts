import type { Account } from "@/api/types";

/** Where Garmin makes keys of its Personal API. */
export const keyPage = "https://connect.garmin.com/app/settings/personalApiToken";

const sources: Record<string, string> = {
  personal: "Garmin Personal API",
  microservice: "your Garmin microservice",
};

/** How data is read from Garmin. A newer server may name other ways. */
export const sourceName = (source: string) => sources[source] ?? source;

/** Whether no sync can run until the account is connected (again). */
export const isDisconnected = (account: Account) =>
  !account.isLinked || (account.needsLogin && account.notice !== "secrets_key_mismatch");

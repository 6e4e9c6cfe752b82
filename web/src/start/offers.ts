import type { Account, Coverage, DataType } from "@/api/types";
import { dataTypes } from "@/lib/words";

/** A kind of data in the dialog. */
export interface Offer {
  type: DataType;
  name: string;
  about: string;
  /** Whether the account's source has it. */
  isOffered: boolean;
}

/** What differs from the usual words, by the account's source. A newer server may name other sources. */
const exceptions: Record<string, Partial<Record<DataType, Partial<Offer>>>> = {
  personal: {
    workouts: { about: "Not available with a Garmin key", isOffered: false },
    intraday: { about: "Heart rate, HRV and Body Battery over the day" },
  },
  microservice: { files: { about: "Needs a Garmin key", isOffered: false } },
};

/** The kind of data that is all of an area which a key may not read. */
const AREAS: Record<string, DataType[]> = {
  activities: ["activities", "files"],
  "activity files": ["files"],
  nutrition: ["nutrition"],
};

/** What Garmin refuses to the account's key, by what is known of the account and of the coverage. */
export function refusedOf(account: Account | undefined, coverage: Coverage | undefined): Set<DataType> {
  const areas = account?.areasRefused.flatMap((area) => AREAS[area] ?? []) ?? [];
  const types =
    coverage?.dataTypes.filter(({ isRefused }) => isRefused).map(({ dataType }) => dataType) ?? [];
  return new Set([...areas, ...types]);
}

/** Every kind of data, as the source of the account has it; `refused` are the kinds that the key may not read. */
export const offersOf = (source: string | undefined, refused: ReadonlySet<DataType> = new Set()): Offer[] =>
  dataTypes.map((usual) => ({
    ...usual,
    isOffered: true,
    ...exceptions[source ?? ""]?.[usual.type],
    ...(refused.has(usual.type) && { about: "Garmin refuses this to your key", isOffered: false }),
  }));

/** What is chosen after one kind was ticked or not. Files are asked for by activity, so they come with activities only. */
export function choose(chosen: readonly DataType[], type: DataType, isOn: boolean): DataType[] {
  const moved: DataType[] = isOn
    ? type === "files"
      ? ["activities", "files"]
      : [type]
    : type === "activities"
      ? ["activities", "files"]
      : [type];
  const rest = chosen.filter((one) => !moved.includes(one));
  return isOn ? [...rest, ...moved] : rest;
}

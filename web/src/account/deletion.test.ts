import { expect, test } from "vitest";
import { deletionWords } from "./deletion";

const nights = { count: 3458, firstDay: "2016-12-01", lastDay: "2026-11-26" };
const activities = { count: 1, firstDay: "2016-10-02", lastDay: "2026-11-26" };

test("a deletion is named by all that it takes, from the first day to the last, and whose it is", () => {
  const daily = [
    { firstDay: "2016-11-30", lastDay: "2026-11-27", days: 3512 },
    { firstDay: "2020-01-01", lastDay: "2026-11-20", days: 40 },
  ];
  expect(deletionWords({ daily, activities, nights }, { linkedAt: "2024-03-12T12:00:00Z" })).toBe(
    "3,512 days, 1 activity and 3,458 nights of the Garmin account linked on 12 Mar 2024, from 2 Oct 2016 to 27 Nov 2026",
  );
  expect(deletionWords({ daily: [], activities, nights: null }, { linkedAt: null })).toBe(
    "1 activity of this Garmin account, from 2 Oct 2016 to 26 Nov 2026",
  );
});

test("where it is not known what is stored, nothing is counted", () => {
  const everything = "everything that is stored for this Garmin account";
  expect(deletionWords(undefined, undefined)).toBe(everything);
  expect(deletionWords({ daily: [], activities: null, nights: null }, { linkedAt: null })).toBe(everything);
});

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { keys } from "@/api/queries";
import type { TypeCoverage } from "@/api/types";
import { ImportContext } from "@/start/import-context";
import { aCoverage, anAccount, aTypeCoverage } from "@/test/samples";
import { CoveragePage } from "./CoveragePage";

const never = (dataType: TypeCoverage["dataType"]) => aTypeCoverage({ dataType });
const health = aTypeCoverage({
  firstAsked: "2024-01-01",
  frontier: "2024-12-28",
  storedDays: 356,
  missingDays: 10,
  covered: [
    { start: "2024-01-01", end: "2024-03-31" },
    { start: "2024-04-11", end: "2024-12-31" },
  ],
  stored: [
    { start: "2024-01-01", end: "2024-03-31" },
    { start: "2024-04-11", end: "2024-12-31" },
  ],
  missing: [{ start: "2024-04-01", end: "2024-04-10" }],
});
const whole = [{ start: "2024-01-01", end: "2024-12-31" }];

function show(...dataTypes: TypeCoverage[]) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(keys.coverage, aCoverage(...dataTypes));
  client.setQueryData(keys.account, anAccount());
  const openImport = vi.fn();
  render(
    <QueryClientProvider client={client}>
      <ImportContext value={openImport}>
        <CoveragePage />
      </ImportContext>
    </QueryClientProvider>,
  );
  return { openImport, user: userEvent.setup() };
}

test("before any import it says where to begin", async () => {
  const { openImport, user } = show(never("health"), never("activities"), never("nutrition"));
  expect(screen.getByText("No day has been imported yet.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Historical import" }));
  expect(openImport).toHaveBeenCalledOnce();
});

test("a span that nobody asked for is a gap too: nothing is called complete beyond it", () => {
  show(health);
  expect(screen.getByRole("heading", { name: "Complete up to 31 Mar 2024" })).toBeTruthy();
});

test("without gaps it is complete up to the last day", () => {
  show({ ...health, missing: [], missingDays: 0, covered: whole, stored: whole });
  expect(screen.getByRole("heading", { name: "Complete up to 31 Dec 2024" })).toBeTruthy();
  expect(screen.getByText("None since 1 Jan 2024.")).toBeTruthy();
});

test("days that are empty so far hold nothing back, and are explained", () => {
  const emptySoFar = [{ start: "2024-12-20", end: "2024-12-31" }];
  const stored = [{ start: "2024-01-01", end: "2024-12-19" }];
  show({ ...health, frontier: "2024-12-01", missing: [], covered: whole, stored, emptySoFar });
  expect(screen.getByRole("heading", { name: "Complete up to 31 Dec 2024" })).toBeTruthy();
  expect(screen.getByText(/^12 days are empty so far: a watch may still upload something/)).toBeTruthy();
  expect(screen.getByText("354 stored, 12 empty so far")).toBeTruthy();
});

/** The words that the page lists: day counts, and the legend of shapes. */
const listed = () => ({
  totals: screen.getAllByRole("term").map((it) => it.textContent),
  legend: within(screen.getByRole("list", { name: "Legend" }))
    .getAllByRole("listitem")
    .map((it) => it.textContent),
});

test("what most calendars are without is listed where there is some", async () => {
  const accepted = [{ start: "2024-04-01", end: "2024-04-02" }];
  const rare = { emptySoFar: [{ start: "2024-12-31", end: "2024-12-31" }], accepted };
  show(health, { ...health, ...rare, dataType: "activities" });
  expect(listed()).toEqual({
    totals: ["days stored", "without data", "missing"],
    legend: ["stored", "no data at Garmin", "missing", "not imported"],
  });
  expect(screen.queryByText("Accepted days")).toBeNull();
  await userEvent.setup().click(screen.getByRole("tab", { name: "Activities" }));
  expect(listed()).toEqual({
    totals: ["days stored", "without data", "empty so far", "missing", "accepted"],
    legend: [
      ...["stored", "no data at Garmin", "empty so far"],
      ...["missing", "accepted as missing", "not imported"],
    ],
  });
  expect(screen.getByText("Accepted days")).toBeTruthy();
});

test("days that a sync is still to bring are queued: neither missing nor offered for import", () => {
  const queued = [{ start: "2024-04-01", end: "2024-04-10" }];
  show({ ...health, missing: [], missingDays: 0, queued, queuedDays: 10 });
  expect(screen.getByRole("heading", { name: "Complete up to 31 Mar 2024" })).toBeTruthy();
  expect(screen.getByText(/^10 days are queued: the sync that is not finished yet brings them/)).toBeTruthy();
  expect(screen.getByText("None but the queued ones since 1 Jan 2024.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /^Import these days/ })).toBeNull();
  expect(listed()).toEqual({
    totals: ["days stored", "without data", "queued", "missing"],
    legend: ["stored", "no data at Garmin", "queued", "missing", "not imported"],
  });
});

test("what Garmin refuses to the key is said, and not offered for import", async () => {
  const refused = { ...health, dataType: "nutrition" as const, isRefused: true };
  const { user } = show(health, refused, { ...never("files"), isRefused: true });
  await user.click(screen.getByRole("tab", { name: "Nutrition refused" }));
  expect(screen.getByRole("heading", { name: "Garmin refuses this to your key" })).toBeTruthy();
  expect(screen.getByText(/^Nutrition can't be imported with it now; what is stored stays\./)).toBeTruthy();
  expect(screen.queryByRole("button", { name: /Import/ })).toBeNull();
  await user.click(screen.getByRole("tab", { name: "Files refused" }));
  expect(screen.getByText("Garmin refuses this to your key.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: /Import/ })).toBeNull();
});

test("a gap is offered for import, with its days and its kind of data", async () => {
  const { openImport, user } = show(health);
  await user.click(screen.getByRole("button", { name: /^Import these days: 1\s/ }));
  expect(openImport).toHaveBeenCalledWith({
    startDate: "2024-04-01",
    endDate: "2024-04-10",
    dataTypes: ["health"],
  });
});

test("a kind of data that was never imported is not called missing", async () => {
  const { openImport, user } = show(health, never("activities"), never("nutrition"));
  await user.click(screen.getByRole("tab", { name: "Nutrition" }));
  expect(screen.getByText("Nutrition has not been imported yet.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Import nutrition" }));
  expect(openImport).toHaveBeenCalledWith({ dataTypes: ["nutrition"] });
});

test("the keyboard goes from day to day, and each is told with its state", async () => {
  const { user } = show(health);
  const days = screen.getByRole("slider", { name: "Days of 2024" });
  days.focus();
  expect(days.getAttribute("aria-valuetext")).toBe("Tue, 31 Dec 2024: stored");
  await user.keyboard("{Home}{PageDown}{ArrowUp}");
  expect(days.getAttribute("aria-valuetext")).toBe("Sun, 29 Dec 2024: stored");
  await user.keyboard("{Home}");
  expect(days.getAttribute("aria-valuenow")).toBe("1");
});

test("of many ranges the latest are shown, and the rest on demand", async () => {
  const days = Array.from({ length: 9 }, (_, n) => ({
    start: `2024-0${n + 1}-02`,
    end: `2024-0${n + 1}-02`,
  }));
  const { user } = show({ ...health, missing: days, accepted: days });
  for (const [name, more] of [
    ["Import these days", "Show all 9 gaps"],
    ["Accept these days", null],
    ["Ask again for these days", "Show all 9 accepted ranges"],
  ] as const) {
    const shown = () => screen.getAllByRole("button", { name: new RegExp(`^${name}: `) });
    const months = () => shown().map((it) => it.getAttribute("aria-label")?.split(/\s/).at(-2));
    if (more !== null) {
      expect(months()).toEqual(["Sep", "Aug", "Jul", "Jun", "May", "Apr"]);
      await user.click(screen.getByRole("button", { name: more }));
    }
    expect(months()).toEqual(["Sep", "Aug", "Jul", "Jun", "May", "Apr", "Mar", "Feb", "Jan"]);
  }
});

test("days that lack something are listed, and can be imported again", async () => {
  const { openImport, user } = show({
    ...health,
    partialDays: 2,
    partial: [{ start: "2024-05-02", end: "2024-05-03" }],
  });
  expect(screen.getByRole("heading", { name: "Days stored only in part" })).toBeTruthy();
  await user.click(screen.getByRole("button", { name: /^Import these days again: 2\s–\s3\sMay\s2024$/ }));
  expect(openImport).toHaveBeenCalledWith({
    startDate: "2024-05-02",
    endDate: "2024-05-03",
    dataTypes: ["health"],
    isRepeat: true,
  });
});

test("without such days nothing is said of them", () => {
  show(health);
  expect(screen.queryByRole("heading", { name: "Days stored only in part" })).toBeNull();
});

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { keys } from "@/api/queries";
import type { Coverage, TypeCoverage } from "@/api/types";
import { ImportContext } from "@/start/import-context";
import { CoveragePage } from "./CoveragePage";

const never = (dataType: TypeCoverage["dataType"]): TypeCoverage => ({
  dataType,
  firstAsked: null,
  frontier: null,
  storedDays: 0,
  noDataDays: 0,
  missingDays: 366,
  covered: [],
  stored: [],
  noData: [],
  missing: [{ start: "2024-01-01", end: "2024-12-31" }],
});
const health: TypeCoverage = {
  ...never("health"),
  firstAsked: "2024-01-01",
  frontier: "2024-12-28",
  storedDays: 356,
  missingDays: 10,
  stored: [
    { start: "2024-01-01", end: "2024-03-31" },
    { start: "2024-04-11", end: "2024-12-31" },
  ],
  missing: [{ start: "2024-04-01", end: "2024-04-10" }],
};

function show(...dataTypes: TypeCoverage[]) {
  const coverage: Coverage = { from: "2024-01-01", to: "2024-12-31", today: "2024-12-31", dataTypes };
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData(keys.coverage, coverage);
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

test("without gaps it is complete up to where days are final", () => {
  show({ ...health, missing: [], missingDays: 0, stored: [{ start: "2024-01-01", end: "2024-12-31" }] });
  expect(screen.getByRole("heading", { name: "Complete up to 28 Dec 2024" })).toBeTruthy();
  expect(screen.getByText(/^None: every day since 1 Jan 2024/)).toBeTruthy();
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

test("of many gaps the latest are shown, and the rest on demand", async () => {
  const missing = Array.from({ length: 9 }, (_, n) => ({
    start: `2024-0${n + 1}-02`,
    end: `2024-0${n + 1}-02`,
  }));
  const { user } = show({ ...health, missing });
  expect(screen.getAllByRole("button", { name: /^Import these days/ })).toHaveLength(6);
  expect(screen.queryByRole("button", { name: /: 2 Jan 2024$/ })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Show all 9 gaps" }));
  expect(screen.getAllByRole("button", { name: /^Import these days/ })).toHaveLength(9);
});

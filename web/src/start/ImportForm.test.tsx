import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "@/app/App";
import { today } from "@/test/samples";
import { TestServer } from "@/test/server";

let server: TestServer;
const user = userEvent.setup();

beforeEach(async () => {
  server = new TestServer();
  server.estimate = { chunksTotal: 13, message: "1 to 7 hours; we know better after a minute" };
  await server.up();
  render(<App />);
  const [button] = await screen.findAllByRole("button", { name: "Historical import" });
  if (button) await user.click(button);
  await screen.findByRole("dialog");
});

afterEach(async () => {
  await server.down();
  vi.unstubAllGlobals();
});

const enter = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const send = () => user.click(screen.getByRole("button", { name: "Start import" }));

test("it opens with the last year, as the server counts it", async () => {
  expect(screen.getByLabelText("First day")).toHaveProperty("value", "2025-11-23");
  expect(screen.getByLabelText("Last day")).toHaveProperty("value", today);
  await screen.findByText("365 days in 13 batches");
});

/** The estimate requests that the server received, oldest first. */
const estimated = () =>
  server.seen.map(({ path }) => path.split("/estimate?")[1]).filter((query) => query !== undefined);

test("the time is what the server says, for the days and the kinds that are chosen", async () => {
  await screen.findByText("1 to 7 hours; we know better after a minute");
  expect(estimated()).toEqual([
    `startDate=2025-11-23&endDate=${today}&dataTypes=health,intraday,activities,workouts`,
  ]);
  server.estimate = { chunksTotal: 2, message: "about 12 minutes" };
  enter("First day", "2026-10-01");
  // The old estimate is gone, and the new day count is there at once.
  screen.getByText("53 days");
  expect(screen.queryByText(/1 to 7 hours/)).toBeNull();
  await screen.findByText("about 12 minutes");
  screen.getByText("53 days in 2 batches");
  await user.click(screen.getByLabelText("Workouts"));
  await waitFor(() =>
    expect(estimated().at(-1)).toBe(
      `startDate=2026-10-01&endDate=${today}&dataTypes=health,intraday,activities`,
    ),
  );
});

test("without an estimate there are days, and nothing wrong", async () => {
  await screen.findByText(/1 to 7 hours/);
  server.estimate = null;
  enter("First day", "2026-10-01");
  await waitFor(() => expect(estimated()).toHaveLength(2));
  screen.getByText("53 days");
  expect(screen.queryByText(/hours|minutes/)).toBeNull();
});

test("nothing is asked about days that can't be sent", async () => {
  await screen.findByText(/1 to 7 hours/);
  enter("First day", "2026-11-10");
  enter("Last day", "2026-11-01");
  screen.getByText("Choose the days to see how much it is.");
  expect(screen.queryByText(/1 to 7 hours/)).toBeNull();
});

test("a preset fills in the days", async () => {
  await user.click(screen.getByRole("radio", { name: "5 years" }));
  expect(screen.getByLabelText("First day")).toHaveProperty("value", "2021-11-23");
  screen.getByText("1,826 days");
});

test("everything is as far back as one import can reach, and says so", async () => {
  await user.click(screen.getByRole("radio", { name: "Everything" }));
  expect(screen.getByLabelText("First day")).toHaveProperty("value", "2016-11-15");
  screen.getByText("3,660 days");
  screen.getByText("The latest ten years; earlier ones afterwards, by their dates.");
  await user.click(screen.getByRole("radio", { name: "10 years" }));
  expect(screen.getByLabelText("First day")).toHaveProperty("value", "2016-11-23");
  expect(screen.queryByText(/^The latest ten years/)).toBeNull();
});

test("days are limited to what can be asked for", () => {
  for (const label of ["First day", "Last day"]) {
    expect(screen.getByLabelText(label)).toHaveProperty("max", today);
    expect(screen.getByLabelText(label)).toHaveProperty("min", "2000-01-01");
  }
});

test("a mistake is said at its field, and nothing is sent", async () => {
  enter("First day", "2026-11-10");
  enter("Last day", "2026-11-01");
  screen.getByText("The last day is before the first.");
  screen.getByText("Choose the days to see how much it is.");
  enter("Last day", "");
  await send();
  screen.getByText("Enter the last day.");
  expect(document.activeElement).toBe(screen.getByLabelText("Last day"));
  for (const type of ["Health", "Intraday", "Activities", "Workouts"])
    await user.click(screen.getByLabelText(type));
  screen.getByText("Choose at least one.");
  enter("Last day", "2026-11-20");
  await send();
  expect(server.count("/historical")).toBe(0);
});

test("what was chosen is sent, and the dialog closes", async () => {
  server.on("historical", 200, { status: "started", jobId: "1", message: "", chunksTotal: 2 });
  enter("First day", "2026-10-01");
  enter("Last day", "2026-11-20");
  await user.click(screen.getByLabelText("Workouts"));
  await user.click(screen.getByLabelText("Nutrition"));
  await user.click(screen.getByLabelText("Only what is missing"));
  await user.click(screen.getByLabelText("Remove what is gone at Garmin"));
  await send();
  await screen.findByText("2 batches to go.");
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(server.seen.find(({ path }) => path.endsWith("/historical"))?.body).toEqual({
    startDate: "2026-10-01",
    endDate: "2026-11-20",
    dataTypes: ["health", "intraday", "activities", "nutrition"],
    order: "newest",
    skipExisting: true,
    acceptRemovals: true,
  });
});

test("the server's refusal stands at the field that it names", async () => {
  const error = "startDate is before 2000-01-01, when no device stored anything.";
  server.on("historical", 400, { code: "invalid_date_range", error, field: "startDate" });
  await send();
  await screen.findByText(error);
  const field = screen.getByLabelText("First day");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  await waitFor(() => expect(document.activeElement).toBe(field));
});

test("a refusal that is about no field stands in the dialog", async () => {
  server.on("historical", 503, { code: "store_unavailable", error: "Redis can't be reached." });
  await send();
  await waitFor(() =>
    expect(screen.getByText("Redis can't be reached.").closest("[role=alert]")).toBeTruthy(),
  );
});

import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "@/app/App";
import { aCoverage, aTypeCoverage } from "@/test/samples";
import { TestServer } from "@/test/server";

let server: TestServer;
const user = userEvent.setup();

const april = { start: "2024-04-01", end: "2024-04-10" };
const may = { start: "2024-05-05", end: "2024-05-05" };
/** Asked for since 4 April. */
const before = aTypeCoverage({ firstAsked: "2024-04-04", missing: [april, may] });
const after = { ...before, missing: [april], accepted: [may] };

beforeEach(async () => {
  server = new TestServer();
  server.coverage = aCoverage(before);
  await server.up();
  history.replaceState(null, "", "/coverage");
});

afterEach(async () => {
  await server.down();
  vi.unstubAllGlobals();
});

const button = (name: RegExp) => screen.findByRole("button", { name });
const bodies = () =>
  server.seen.filter(({ path }) => path.endsWith("/coverage/accept")).map(({ body }) => body);
const answer = (accepted: boolean, days: number) => ({ ...may, dataType: "health", accepted, days });

/** Opens the dialog that confirms accepting days. */
async function ask(name: RegExp) {
  await user.click(await button(name));
  return within(await screen.findByRole("alertdialog"));
}

/** A promise, and the function that resolves it. */
function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

test("the question says what it means, and to leave it changes nothing", async () => {
  render(<App />);
  const one = await ask(/^Accept these days: 5.May.2024$/);
  one.getByRole("heading", { name: /^Accept health of 5.May.2024 as missing\?$/ });
  one.getByText(/if Garmin can't deliver it\. It no longer counts as missing.*take this back/);
  await user.click(one.getByRole("button", { name: "Not now" }));
  expect(screen.queryByRole("alertdialog")).toBeNull();

  const many = await ask(/^Accept these days: 4.–.10.Apr.2024$/);
  many.getByText(/if Garmin can't deliver them\. They no longer count as missing.*take this back/);
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(bodies()).toEqual([]);
});

test("just the days that are shown are accepted, and the page shows what came of it", async () => {
  const { passed, open } = gate();
  server.on("accept", 200, answer(true, 1), passed);
  render(<App />);
  const dialog = await ask(/^Accept these days: 5/);
  const statusBefore = server.count("/sync/status");
  const accept = dialog.getByRole("button", { name: "Accept" });
  await user.click(accept);
  await waitFor(() => expect(accept.getAttribute("aria-disabled")).toBe("true"));
  await user.click(accept);
  server.coverage = aCoverage(after);
  open();

  await button(/^Ask again for these days: 5.May.2024$/);
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  await screen.findByText("1 day no longer counts as missing.");
  expect(screen.queryByRole("button", { name: /^Accept these days: 5/ })).toBeNull();
  expect(bodies()).toEqual([{ dataType: "health", ...may, accepted: true }]);
  await waitFor(() => expect(server.count("/sync/status")).toBeGreaterThan(statusBefore));
});

test("of a range that begins before the first import only the part that is shown is accepted", async () => {
  server.on("accept", 200, answer(true, 7));
  render(<App />);
  const dialog = await ask(/^Accept these days: 4.–.10.Apr/);
  await user.click(dialog.getByRole("button", { name: "Accept" }));
  await screen.findByText("7 days no longer count as missing.");
  expect(bodies()).toEqual([{ dataType: "health", start: "2024-04-04", end: "2024-04-10", accepted: true }]);
});

test("why it could not be done stands in the dialog, which can try again", async () => {
  const error = "The state store did not answer in time. Check that Redis is running, then try again.";
  server.on("accept", 503, { code: "store_unavailable", error });
  render(<App />);
  const dialog = await ask(/^Accept these days: 5/);
  const accept = dialog.getByRole("button", { name: "Accept" });
  await user.click(accept);
  const alert = within(await dialog.findByRole("alert"));
  alert.getByText("Could not accept");
  alert.getByText(error);

  server.on("accept", 200, answer(true, 1));
  server.coverage = aCoverage(after);
  await user.click(accept);
  await button(/^Ask again for these days: 5/);
  await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  expect(bodies()).toHaveLength(2);
});

test("a server that goes away is said to be in the dialog", async () => {
  render(<App />);
  const dialog = await ask(/^Accept these days: 5/);
  await server.down();
  await user.click(dialog.getByRole("button", { name: "Accept" }));
  await dialog.findByText("The server can't be reached. Is garmin-sync running?");
  // The page is blocked meanwhile.
  await user.click(dialog.getByRole("button", { name: "Not now" }));
  expect(screen.queryByRole("alertdialog")).toBeNull();
});

test("what was accepted is taken back, and what could not be says why", async () => {
  server.coverage = aCoverage(after);
  const error = "The state store can't be used.";
  server.on("accept", 503, { code: "store_unavailable", error });
  render(<App />);
  const again = await button(/^Ask again for these days: 5.May.2024$/);
  await user.click(again);
  await screen.findByText("Could not take it back");
  screen.getByText(error);

  const { passed, open } = gate();
  server.on("accept", 200, answer(false, 1), passed);
  await user.click(again);
  await waitFor(() => expect(again).toHaveProperty("disabled", true));
  server.coverage = aCoverage(before);
  open();
  await button(/^Accept these days: 5/);
  await screen.findByText("1 day counts as missing again.");
  expect(screen.queryByText("Accepted days")).toBeNull();
  expect(bodies().at(-1)).toEqual({ dataType: "health", ...may, accepted: false });
});

test("what somebody else did before is not called done", async () => {
  server.on("accept", 200, answer(true, 0));
  render(<App />);
  const dialog = await ask(/^Accept these days: 5/);
  server.coverage = aCoverage(after);
  await user.click(dialog.getByRole("button", { name: "Accept" }));
  await screen.findByText("Nothing to change");
  await button(/^Ask again for these days: 5/);
});

import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Account } from "@/api/types";
import { App } from "@/app/App";
import { aCoverage, aJob, anAccount, aStatus, aTypeCoverage } from "@/test/samples";
import { TestServer } from "@/test/server";

let server: TestServer;
const user = userEvent.setup();

beforeEach(async () => {
  server = new TestServer();
  await server.up();
});

afterEach(async () => {
  await server.down();
  vi.unstubAllGlobals();
});

/** The import dialog of such an account. */
async function dialogOf(account: Account) {
  server.account = account;
  history.replaceState(null, "", "/coverage");
  // Before the first import, one is offered only where there is an account.
  server.coverage ??= aCoverage(aTypeCoverage({ firstAsked: account.isLinked ? null : "2024-01-01" }));
  render(<App />);
  const open = await screen.findByRole("button", { name: /^Historical import$|^Import these days/ });
  await user.click(open);
  const dialog = within(await screen.findByRole("dialog"));
  await waitFor(() =>
    expect(server.seen.some(({ path }) => path === "/integrations/garmin/status")).toBe(true),
  );
  return dialog;
}

const start = () => screen.getByRole<HTMLButtonElement>("button", { name: "Start import" });

test("with a Garmin key there are no workouts and no stress, and files bring activities along", async () => {
  const dialog = await dialogOf(anAccount({ source: "personal" }));
  await dialog.findByText("Not available with a Garmin key");
  const box = (name: string) => dialog.getByRole<HTMLButtonElement>("checkbox", { name });
  expect([box("Workouts").disabled, box("Workouts").ariaChecked]).toEqual([true, "false"]);
  dialog.getByText("Heart rate, HRV and Body Battery over the day");
  expect(box("Files").ariaChecked).toBe("false");

  await user.click(box("Activities"));
  await user.click(box("Files"));
  expect([box("Files").ariaChecked, box("Activities").ariaChecked]).toEqual(["true", "true"]);
  await user.click(box("Activities"));
  expect(box("Files").ariaChecked).toBe("false");
  await user.click(box("Files"));
  server.on("historical", 200, { status: "started", jobId: "1", message: "", chunksTotal: 2 });
  await user.click(start());
  await screen.findByText("Sync started");
  const sent = server.seen.find(({ path }) => path.endsWith("/historical"))?.body;
  expect((sent as { dataTypes: string[] }).dataTypes).toEqual(["health", "intraday", "activities", "files"]);
});

test("through a microservice there are workouts and stress, and no files", async () => {
  const dialog = await dialogOf(anAccount({ source: "microservice" }));
  await dialog.findByText("Needs a Garmin key");
  const box = (name: string) => dialog.getByRole<HTMLButtonElement>("checkbox", { name });
  expect([box("Files").disabled, box("Files").ariaChecked]).toEqual([true, "false"]);
  expect([box("Workouts").disabled, box("Workouts").ariaChecked]).toEqual([false, "true"]);
  dialog.getByText("Heart rate, HRV, stress and Body Battery over the day");
});

test("what the key may not read is not offered, whoever tells", async () => {
  server.coverage = aCoverage(
    aTypeCoverage({ firstAsked: "2024-01-01" }),
    aTypeCoverage({ dataType: "intraday", isRefused: true }),
  );
  const dialog = await dialogOf(anAccount({ source: "personal", areasRefused: ["nutrition", "weight"] }));
  await waitFor(() => expect(dialog.getAllByText("Garmin refuses this to your key")).toHaveLength(2));
  const box = (name: string) => dialog.getByRole<HTMLButtonElement>("checkbox", { name });
  expect(["Health", "Intraday", "Activities", "Nutrition"].map((name) => box(name).disabled)).toEqual([
    ...[false, true, false, true],
  ]);
  expect(box("Intraday").ariaChecked).toBe("false");
});

test("while a sync runs the button says why it starts nothing", async () => {
  server.status = aStatus(aJob());
  const dialog = await dialogOf(anAccount());
  const said = dialog.getByText(/^A sync is under way, and only one runs at a time/);
  expect(start().disabled).toBe(true);
  expect(start().getAttribute("aria-describedby")).toBe(said.id);
  server.tell(aStatus(aJob({ status: "completed" })));
  await waitFor(() => expect(start().disabled).toBe(false));
});

test("where nothing is there yet, an account is what to begin with", async () => {
  server.coverage = aCoverage(aTypeCoverage());
  server.account = anAccount({ isLinked: false, needsLogin: true });
  history.replaceState(null, "", "/coverage");
  render(<App />);
  await user.click(await screen.findByRole("button", { name: "Connect your Garmin account" }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Key")));
  expect(location.pathname).toBe("/");
});

test("without an account the dialog says so first, and leads to connecting one", async () => {
  const dialog = await dialogOf(anAccount({ isLinked: false, needsLogin: true }));
  await dialog.findByText("Connect your Garmin account first");
  expect(start().disabled).toBe(true);
  dialog.getByText("Nothing can be imported before an account is connected.");
  dialog.getByText("366 days");
  expect(server.seen.some(({ path }) => path.includes("/estimate"))).toBe(false);
  await user.click(dialog.getByRole("button", { name: "Connect it" }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Key")));
  expect(location.pathname).toBe("/");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a server that knows of no account before the page does is told in the page's words", async () => {
  await dialogOf(anAccount());
  server.on("historical", 400, { code: "not_linked", error: "Link it with `garmin-sync link`." });
  await user.click(start());
  await screen.findByText("Connect your Garmin account first");
  expect(screen.queryByText(/garmin-sync link/)).toBeNull();
});

test("Sync now without an account leads to connecting one, and then there is nothing to start", async () => {
  history.replaceState(null, "", "/");
  server.status = aStatus(aJob({ status: "completed" }));
  render(<App />);
  const sync = await screen.findByRole("button", { name: "Sync now" });
  // Asked once while it was linked: the page knows nothing else when the button is pressed.
  await waitFor(() => expect(server.count("garmin/status")).toBeGreaterThan(0));
  server.on("incremental", 400, { code: "not_linked", error: "Link it with `garmin-sync link`." });
  server.account = anAccount({ isLinked: false, needsLogin: true });
  await user.click(sync);
  await screen.findByText("Connect your Garmin account first");
  expect(screen.queryByText(/garmin-sync link/)).toBeNull();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Key")));
  await waitFor(() => expect((sync as HTMLButtonElement).disabled).toBe(true));
  expect(screen.queryByRole("button", { name: "Historical import" })).toBeNull();
  await user.click(document.body);
  const account = within(screen.getByRole("region", { name: "Account" }));
  await user.click(account.getByRole("button", { name: "Connect it" }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("Key")));
});

test("what the account's source does not offer is said at the sync", async () => {
  history.replaceState(null, "", "/");
  server.status = aStatus(aJob({ dataTypes: ["health", "workouts"], notOffered: ["workouts"] }));
  render(<App />);
  await screen.findByText("Not offered for this account: workouts");
});

test("every page names Garmin as the source of its data", async () => {
  for (const path of ["/", "/coverage", "/history"]) {
    history.replaceState(null, "", path);
    const { unmount } = render(<App />);
    expect((await screen.findByRole("contentinfo")).textContent).toBe("Data from Garmin");
    unmount();
  }
});

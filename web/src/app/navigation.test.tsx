import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { aJob, aStatus } from "@/test/samples";
import { TestServer } from "@/test/server";
import { App } from "./App";

let server: TestServer;
const user = userEvent.setup();

beforeEach(async () => {
  server = new TestServer();
  server.status = aStatus(aJob());
  await server.up();
  history.replaceState(null, "", "/");
});

afterEach(async () => {
  await server.down();
  vi.unstubAllGlobals();
});

const title = (name: string) => screen.findByRole("heading", { level: 1, name });

/** Keeps console errors that a test provokes from being printed. */
const hushErrors = () => vi.mocked(console.error).mockImplementation(() => {});

/** Removes the provoked errors from the console; there must be no others. */
function takeErrors(meant: RegExp): void {
  const found = vi.mocked(console.error).mock.calls.map((it) => it.map(String).join(" "));
  expect(found.length).toBeGreaterThan(0);
  expect(found.filter((it) => !meant.test(it))).toEqual([]);
  vi.mocked(console.error).mockClear();
}

test("links, Back and Forward lead through the pages", async () => {
  render(<App />);
  await title("Now");
  for (const name of ["Coverage", "History", "Now", "History"]) {
    await user.click(screen.getByRole("link", { name }));
    await title(name);
    expect(screen.getByRole("link", { name }).getAttribute("aria-current")).toBe("page");
  }
  for (const name of ["Now", "History", "Coverage", "Now"]) {
    history.back();
    await title(name);
  }
  for (const name of ["Coverage", "History"]) {
    history.forward();
    await title(name);
  }
});

test("a page begins at its top by a link, and where it was by Back", async () => {
  const scrolled = vi.spyOn(window, "scrollTo");
  render(<App />);
  await title("Now");
  await user.click(screen.getByRole("link", { name: "Coverage" }));
  await title("Coverage");
  expect(scrolled.mock.calls).toEqual([[0, 0]]);
  history.back();
  await title("Now");
  expect(scrolled).toHaveBeenCalledTimes(1);
});

test("a page that breaks says what broke, and leaves the way to the others", async () => {
  hushErrors();
  server.chunks = [null as never];
  render(<App />);
  await title("This page broke");
  expect(document.title).toBe("41 % · This page broke · garmin-sync");
  screen.getByText(/^TypeError: .*null/);
  const report = screen.getByLabelText<HTMLTextAreaElement>(/send these details/).value;
  expect(report).toMatch(/^garmin-sync, \/, \d{4}-.*Z\n.*jsdom.*\n\nTypeError: /);
  expect(report).toMatch(/\n\nin\n +at .*ChunkStrip/);
  expect(report).not.toContain(location.origin);

  await user.click(screen.getByRole("link", { name: "History" }));
  await title("History");
  server.chunks = [];
  await user.click(screen.getByRole("link", { name: "garmin-sync" }));
  await title("Now");
  takeErrors(/TypeError: .*null.*ChunkStrip/s);
});

test("the link to a page that broke tries again, and is no step of its own for Back", async () => {
  hushErrors();
  render(<App />);
  await user.click(await screen.findByRole("link", { name: "History" }));
  await title("History");
  server.chunks = [null as never];
  await user.click(screen.getByRole("link", { name: "Now" }));
  await title("This page broke");
  server.chunks = [];
  await user.dblClick(screen.getByRole("link", { name: "Now" }));
  await title("Now");
  history.back();
  await title("History");
  takeErrors(/TypeError: .*null.*ChunkStrip/s);
});

test("Back leaves an open dialog with its page, and Forward does not bring it back", async () => {
  render(<App />);
  await user.click(await screen.findByRole("link", { name: "History" }));
  await user.click(await screen.findByRole("link", { name: "Now" }));
  await title("Now");
  await user.click(await screen.findByRole("button", { name: "Historical import" }));
  await screen.findByRole("dialog");
  history.back();
  await title("History");
  expect(screen.queryByRole("dialog")).toBeNull();
  history.forward();
  await title("Now");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a dialog that breaks can be closed, and the page below it goes on", async () => {
  hushErrors();
  server.status = { ...server.status, today: "nonsense" };
  render(<App />);
  await user.click(await screen.findByRole("button", { name: "Historical import" }));
  const dialog = within(await screen.findByRole("dialog"));
  dialog.getByText("This dialog broke");
  dialog.getByText(/^RangeError: nonsense/);
  await user.click(dialog.getByRole("button", { name: "Close" }));
  await title("Now");
  expect(document.title).toBe("41 % · garmin-sync");
  server.tell(aStatus(aJob({ percentComplete: 58, progress: 0.58 })));
  await screen.findByText("58");
  takeErrors(/RangeError: nonsense.*ImportForm/s);
});

test("what breaks around the pages is said as well", async () => {
  hushErrors();
  const broken = vi.spyOn(document.documentElement, "dataset", "get").mockImplementation(() => {
    throw new Error("made up");
  });
  render(<App />);
  await title("This page broke");
  screen.getByRole("main");
  screen.getByText("Error: made up");
  expect(screen.queryByRole("link")).toBeNull();
  screen.getByRole("button", { name: "Reload the page" });

  // Back leads out of it, when the reason has passed.
  broken.mockRestore();
  history.pushState(null, "", "/history");
  await title("History");
  takeErrors(/Error: made up.*ThemeSwitch/s);
});

test("the details are copied, or selected where they can't be", async () => {
  hushErrors();
  server.chunks = [null as never];
  const written = vi.spyOn(navigator.clipboard, "writeText");
  render(<App />);
  const copy = await screen.findByRole("button", { name: "Copy the details" });
  const details = screen.getByLabelText<HTMLTextAreaElement>(/send these details/);
  await user.click(copy);
  await screen.findByText("Copied.");
  expect(written.mock.calls).toEqual([[details.value]]);

  // As when the page came by plain HTTP from another machine.
  written.mockRejectedValue(new Error("not allowed"));
  const command = vi.fn(() => true);
  Object.assign(document, { execCommand: command });
  await user.click(copy);
  await screen.findByText("Copied.");
  expect(command.mock.calls).toEqual([["copy"]]);
  expect([details.selectionStart, details.selectionEnd]).toEqual([0, details.value.length]);
  command.mockReturnValue(false);
  await user.click(copy);
  await screen.findByText(/Press Ctrl\+C/);
  command.mockReturnValue(true);
  await user.click(copy);
  await screen.findByText("Copied.");
  command.mockImplementation(() => {
    throw new Error("gone");
  });
  await user.click(copy);
  await screen.findByText(/Press Ctrl\+C/);
  Reflect.deleteProperty(document, "execCommand");
  takeErrors(/TypeError: .*null.*ChunkStrip/s);
});

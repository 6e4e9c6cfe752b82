import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "@/app/App";
import { anAccount } from "@/test/samples";
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

const unlinked = () => anAccount({ isLinked: false, needsLogin: true, loginAvailable: true });
/** What has the focus, once it is this. */
const focused = (element: Element) => waitFor(() => expect(document.activeElement).toBe(element));
const title = (name: string) => screen.findByRole("heading", { name });

test("Reconnect leads to the field for the key, and leaving the card leads back", async () => {
  const scrolled = vi.spyOn(Element.prototype, "scrollIntoView");
  render(<App />);
  const reconnect = await screen.findByRole("button", { name: "Reconnect" });
  for (const leave of [
    () => user.keyboard("{Escape}"),
    () => user.click(screen.getByRole("button", { name: "Not now" })),
  ]) {
    scrolled.mockClear();
    await user.click(reconnect);
    const card = screen.getByRole("region", { name: "Connect your Garmin account again" });
    await focused(within(card).getByLabelText("Key"));
    expect(scrolled.mock.contexts).toEqual([card]);
    await leave();
    expect(screen.queryByRole("region", { name: "Connect your Garmin account again" })).toBeNull();
    await focused(reconnect);
  }
});

test("to ask for the card that is there leads to it once more", async () => {
  render(<App />);
  const reconnect = await screen.findByRole("button", { name: "Reconnect" });
  await user.click(reconnect);
  await focused(screen.getByLabelText("Key"));
  await user.click(reconnect);
  await focused(screen.getByLabelText("Key"));
});

test("a card that is needed stays, and nothing leads to it before it is asked for", async () => {
  server.account = unlinked();
  render(<App />);
  const card = await screen.findByRole("region", { name: "Connect your Garmin account" });
  expect(document.activeElement).toBe(document.body);
  await user.click(within(card).getByLabelText("Key"));
  await user.keyboard("{Escape}");
  screen.getByRole("region", { name: "Connect your Garmin account" });
  await focused(within(card).getByLabelText("Key"));
});

test("a question that is left gives the focus back to what asked it", async () => {
  render(<App />);
  const disconnect = await screen.findByRole("button", { name: "Disconnect" });
  for (const leave of [
    () => user.keyboard("{Escape}"),
    () => user.click(screen.getByRole("button", { name: "Keep it" })),
  ]) {
    await user.click(disconnect);
    screen.getByRole("alertdialog");
    await leave();
    await focused(disconnect);
  }
});

test("after disconnecting the focus is at the title of the card, after connecting at that of the page", async () => {
  render(<App />);
  await user.click(await screen.findByRole("button", { name: "Disconnect" }));
  server.account = unlinked();
  server.on("unlink", 200, { wasLinked: true, cancelledJobId: null, account: unlinked() });
  await user.click(within(screen.getByRole("alertdialog")).getByRole("button", { name: "Disconnect" }));
  await focused(await title("Account"));
  expect(screen.queryByRole("alertdialog")).toBeNull();

  const key = await screen.findByLabelText("Key");
  await user.type(key, "GCDC_example");
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  server.on("credentials", 200, anAccount(), answered);
  await user.click(screen.getByRole("button", { name: "Connect" }));
  await focused(screen.getByRole("button", { name: "Asking Garmin …" }));
  await user.keyboard("{Enter}");
  server.account = anAccount();
  answer();
  await focused(await title("Now"));
  expect(server.count("/credentials")).toBe(1);
});

test("the import dialog gives the focus back as well", async () => {
  render(<App />);
  const [open] = await screen.findAllByRole("button", { name: "Historical import" });
  if (open === undefined) throw new Error("nothing opens the dialog");
  await user.click(open);
  screen.getByRole("dialog");
  await user.keyboard("{Escape}");
  await focused(open);
});

test("after a wrong code, or to start over, the password is what has to be entered", async () => {
  server.account = unlinked();
  render(<App />);
  await user.click(await screen.findByText("Other ways"));
  server.on("login", 200, { status: "needs_mfa", clientState: "abc" });
  server.on("resume_login", 400, { code: "credentials_refused", field: "mfaCode", error: "Wrong code." });
  await user.type(screen.getByLabelText("E-mail address"), "anna@example.org");
  const toCode = async () => {
    await user.type(screen.getByLabelText("Password"), "correct{Enter}");
    const code = await screen.findByLabelText(/^Code/);
    await focused(code);
    return code;
  };
  await user.type(await toCode(), "000000{Enter}");
  await screen.findByText("Wrong code.");
  await focused(screen.getByLabelText("Password"));
  await toCode();
  await user.click(screen.getByRole("button", { name: "Start over" }));
  await focused(screen.getByLabelText("Password"));
});

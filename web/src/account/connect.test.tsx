import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "@/app/App";
import { aJob, anAccount, anIdleStatus, aStatus } from "@/test/samples";
import { TestServer } from "@/test/server";

let server: TestServer;
const user = userEvent.setup();

beforeEach(async () => {
  server = new TestServer();
  server.account = anAccount({ isLinked: false, needsLogin: true, loginAvailable: true });
  await server.up();
});

afterEach(async () => {
  await server.down();
  vi.unstubAllGlobals();
});

const linked = () =>
  anAccount({ source: "personal", timezone: "America/New_York", linkedAt: "2026-11-22T10:00:00Z" });

/** The card, once the page shows it. */
async function connectCard() {
  render(<App />);
  return within(await screen.findByRole("region", { name: /^Connect your Garmin account/ }));
}

const bodies = (end: string) => server.seen.filter(({ path }) => path.endsWith(end)).map(({ body }) => body);

test("without an account the page shows how to make a key, and takes it", async () => {
  const card = await connectCard();
  expect(screen.queryByText("Nothing has been synced yet")).toBeNull();
  const link = card.getByRole("link", { name: /Garmin’s page for keys/ });
  expect(link.getAttribute("href")).toBe("https://connect.garmin.com/app/settings/personalApiToken");
  expect([link.getAttribute("target"), link.getAttribute("rel")]).toEqual(["_blank", "noopener noreferrer"]);
  const field = card.getByLabelText("Key");
  expect(field.getAttribute("type")).toBe("password");
  const button = card.getByRole<HTMLButtonElement>("button", { name: "Connect" });
  expect(button.disabled).toBe(true);
  await user.type(field, "GCDC_example");
  server.on("credentials", 200, linked());
  server.account = linked();
  await user.click(button);
  await screen.findByText("Garmin account connected");
  await screen.findByText("Garmin Personal API");
  screen.getByText("America/New York");
  screen.getByText("Nothing has been synced yet");
  expect(screen.queryByRole("region", { name: /^Connect your Garmin account/ })).toBeNull();
  expect(bodies("/credentials")).toEqual([{ apiKey: "GCDC_example" }]);
});

test("a refused key is said at its field until it changes, other errors below", async () => {
  const card = await connectCard();
  const field = card.getByLabelText("Key");
  server.on("credentials", 400, {
    code: "credentials_refused",
    field: "apiKey",
    error: "Garmin does not accept this key.",
  });
  await user.type(field, "GCDC_stale{Enter}");
  const said = await card.findByText("Garmin does not accept this key.");
  expect(field.getAttribute("aria-describedby")).toBe(said.id);
  expect(field.getAttribute("aria-invalid")).toBe("true");
  await user.type(field, "r");
  expect(card.queryByText("Garmin does not accept this key.")).toBeNull();
  server.on("credentials", 409, { code: "other_account", error: "It belongs to another account." });
  await user.type(field, "{Enter}");
  expect((await card.findByText("It belongs to another account.")).closest("[role=alert]")).toBeTruthy();
  expect(field.getAttribute("aria-invalid")).toBe("false");
});

test("a login asks for the code, and begins again after a wrong one", async () => {
  const card = await connectCard();
  await user.click(card.getByText("Other ways"));
  const signIn = async () => {
    await user.clear(card.getByLabelText("E-mail address"));
    await user.type(card.getByLabelText("E-mail address"), "anna@example.org");
    await user.type(card.getByLabelText("Password"), "correct");
    await user.click(card.getByRole("button", { name: "Sign in" }));
    return card.findByLabelText("Code that Garmin sent you");
  };
  server.on("login", 200, { status: "needs_mfa", clientState: "abc" });
  server.on("resume_login", 400, {
    code: "credentials_refused",
    field: "mfaCode",
    error: "Garmin does not accept this code.",
  });
  await user.type(await signIn(), "000000{Enter}");
  await card.findByText("Garmin does not accept this code.");
  expect(card.getByLabelText<HTMLInputElement>("Password").value).toBe("");

  const code = await signIn();
  server.on("resume_login", 200, { status: "linked" });
  server.account = anAccount();
  await user.type(code, "123456{Enter}");
  await screen.findByText("your Garmin microservice");
  expect(bodies("/login")[1]).toEqual({ email: "anna@example.org", password: "correct" });
  expect(bodies("/resume_login")[1]).toEqual({ clientState: "abc", mfaCode: "123456" });
});

test("without a microservice no password is asked for", async () => {
  server.account = anAccount({ isLinked: false, needsLogin: true });
  const card = await connectCard();
  await user.click(card.getByText("Other ways"));
  expect(card.queryByLabelText("Password")).toBeNull();
  card.getByRole("button", { name: "Use it" });
});

test("a file with tokens is read, and what is wrong with it is said there", async () => {
  const card = await connectCard();
  await user.click(card.getByText("Other ways"));
  server.on("credentials", 400, {
    code: "credentials_refused",
    field: "tokens",
    error: "tokens holds a web page.",
  });
  await user.upload(
    card.getByLabelText("Or choose the file"),
    new File(["<html>"], "garmin_tokens.json", { type: "application/json" }),
  );
  const text = card.getByLabelText<HTMLTextAreaElement>(/^Content of garmin_tokens.json/);
  await waitFor(() => expect(text.value).toBe("<html>"));
  await user.click(card.getByRole("button", { name: "Use it" }));
  const said = await card.findByText("tokens holds a web page.");
  expect(text.getAttribute("aria-describedby")).toBe(said.id);
});

test("a linked account is disconnected after a question, which says what happens to a sync", async () => {
  server.account = linked();
  server.status = aStatus(aJob());
  render(<App />);
  await user.click(await screen.findByRole("button", { name: "Disconnect" }));
  let question = within(screen.getByRole("alertdialog"));
  question.getByText(/the unfinished sync is cancelled/);
  await user.click(question.getByRole("button", { name: "Keep it" }));
  expect(server.count("/unlink")).toBe(0);
  await user.click(screen.getByRole("button", { name: "Disconnect" }));
  question = within(screen.getByRole("alertdialog"));
  const gone = anAccount({ isLinked: false, needsLogin: true });
  server.on("unlink", 200, { wasLinked: true, cancelledJobId: "01JD2Q4ZP3V6B7N8R9T0W1X2Y3", account: gone });
  server.account = gone;
  await user.click(question.getByRole("button", { name: "Disconnect" }));
  await screen.findByText("The sync was cancelled. What is stored stays.");
  await screen.findByRole("heading", { name: "Connect your Garmin account" });
});

test("all data is kept if the second question is answered so, and the first one starts anew", async () => {
  server.account = linked();
  render(<App />);
  const ask = async () => user.click(await screen.findByRole("button", { name: "Disconnect" }));
  await ask();
  const question = within(screen.getByRole("alertdialog"));
  await user.click(question.getByRole("checkbox", { name: "Also delete all data stored here" }));
  await user.type(question.getByLabelText(/^To delete all data/), "delete");
  await user.click(question.getByRole("button", { name: "Disconnect and delete" }));
  // The focus is at the harmless answer, also for whoever pressed Enter twice.
  expect(document.activeElement).toBe(question.getByRole("button", { name: "Keep" }));
  await user.keyboard("{Enter}");
  expect(screen.queryByRole("alertdialog")).toBeNull();
  await ask();
  const anew = within(screen.getByRole("alertdialog"));
  expect(anew.getByRole("checkbox").getAttribute("aria-checked")).toBe("false");
  expect(anew.queryByLabelText(/^To delete all data/)).toBeNull();
  expect(server.count("/unlink")).toBe(0);
});

test("with the account all data is deleted if that is chosen, and nothing can be connected before", async () => {
  server.account = linked();
  server.status = { ...aStatus(aJob({ status: "completed" })), lastSyncedAt: "2024-02-04T10:00:00Z" };
  render(<App />);
  await screen.findByText(/^4 Feb 2024/);
  await user.click(await screen.findByRole("button", { name: "Disconnect" }));
  const question = within(screen.getByRole("alertdialog"));
  question.getByText(/Everything that is stored stays/);
  const choice = question.getByRole("checkbox", { name: "Also delete all data stored here" });
  expect(choice.getAttribute("aria-checked")).toBe("false");
  expect(question.getByRole("button", { name: "Disconnect" }).className).not.toContain("danger");
  await user.click(choice);
  expect(question.queryByText(/Everything that is stored stays/)).toBeNull();
  question.getByText(/This can’t be undone; backups stay/);
  const gone = anAccount({
    isLinked: false,
    needsLogin: true,
    deletion: { requestedAt: "2026-11-22T10:00:00Z" },
  });
  server.on("unlink", 200, { wasLinked: true, cancelledJobId: null, account: gone });
  server.account = gone;
  const button = question.getByRole("button", { name: "Disconnect and delete" });
  expect(button.className).toContain("danger");
  await user.click(button);
  await question.findByText("Type “delete” to go on.");
  await user.type(question.getByLabelText("To delete all data, type “delete”"), " Delete");
  await user.dblClick(button);

  // It is asked again, with what would go, and a second click does not answer that.
  question.getByRole("heading", { name: "Delete everything?" });
  question.getByText(
    /^This deletes everything that is stored for the Garmin account linked on .+, and the history of syncs\./,
  );
  expect(server.count("/unlink")).toBe(0);
  await user.click(question.getByRole("button", { name: "Delete everything" }));
  expect(bodies("/unlink")).toEqual([{ deleteData: true }]);
  const card = within(await screen.findByRole("region", { name: "Connect your Garmin account" }));
  const said = await card.findByRole("status");
  within(said).getByText("Your data is being deleted…");
  const forms = card.getByRole("group", { name: "Ways to connect" });
  expect(forms.matches(":disabled")).toBe(true);
  expect(forms.getAttribute("aria-describedby")).toBe(said.id);
  const sync = screen.getByRole<HTMLButtonElement>("button", { name: "Sync now" });
  expect(sync.disabled).toBe(true);
  screen.getByText(/^Your data is being deleted. After that/);

  server.account = anAccount({ isLinked: false, needsLogin: true });
  server.status = anIdleStatus();
  await screen.findByText("Your data is deleted", {}, { timeout: 5_000 });
  await screen.findByText("never");
  expect(forms.matches(":disabled")).toBe(false);
  expect(card.queryByText("Your data is being deleted…")).toBeNull();
});

test("a deletion that waits for a worker says so", async () => {
  server.readiness = "degraded";
  const deletion = { requestedAt: "2026-11-22T10:00:00Z" };
  server.account = anAccount({ isLinked: false, needsLogin: true, deletion });
  const card = await connectCard();
  await card.findByText(/^It waits for a worker, and none is running/);
});

test("a key that ends soon is told, and can be replaced before it does", async () => {
  server.account = { ...linked(), notice: "key_ending", areasRefused: ["nutrition", "weight"] };
  render(<App />);
  await screen.findByText("Your Garmin key ends today");
  screen.getByText(
    "Garmin refuses nutrition and weight. Everything else is synced. Days imported with this key lack them; import those days again once a key may read them.",
  );
  await user.click(screen.getByRole("button", { name: "Reconnect" }));
  const card = within(screen.getByRole("region", { name: "Connect your Garmin account again" }));
  await user.click(card.getByRole("button", { name: "Not now" }));
  expect(screen.queryByRole("region", { name: "Connect your Garmin account again" })).toBeNull();
});

test("an account that is not the one whose data is stored says so", async () => {
  server.account = { ...linked(), needsLogin: true, notice: "other_account" };
  render(<App />);
  await screen.findByText(/^The data that is stored belongs to another Garmin account/);
  screen.getByText("Other account");
});

test("a refused sign-in shows how to connect again", async () => {
  server.account = { ...linked(), needsLogin: true, notice: "refused" };
  render(<App />);
  await screen.findByText(/^Garmin no longer accepts your key. Make a new one/);
  screen.getByText("Key refused");
  await screen.findByRole("heading", { name: "Connect your Garmin account again" });
});

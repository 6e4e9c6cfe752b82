import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "@/app/App";
import { anAccount } from "@/test/samples";
import { TestServer } from "@/test/server";

let server: TestServer;
const user = userEvent.setup();

beforeEach(async () => {
  server = new TestServer();
  server.account = anAccount({ isLinked: false, needsLogin: true });
  await server.up();
});

afterEach(async () => {
  await server.down();
  vi.unstubAllGlobals();
});

const refuse = (seconds: number) =>
  server.on("credentials", 429, {
    code: "rate_limited",
    error: `Too many attempts. Try again in ${seconds} s.`,
    retry_after: seconds,
  });

test("too many attempts are counted down, and the message goes when its time is over", async () => {
  render(<App />);
  const card = within(await screen.findByRole("region", { name: "Connect your Garmin account" }));
  refuse(2);
  await user.type(card.getByLabelText("Key"), "GCDC_example{Enter}");
  const said = await card.findByText("Too many attempts.");
  // Said once: what changes every second is not part of it.
  expect(said.getAttribute("role")).toBe("alert");
  await card.findByText("0:01");
  await vi.waitFor(() => expect(card.queryByText("Too many attempts.")).toBeNull());
  expect(card.getByLabelText<HTMLInputElement>("Key").value).toBe("GCDC_example");
});

test("minutes are counted down too", async () => {
  render(<App />);
  const card = within(await screen.findByRole("region", { name: "Connect your Garmin account" }));
  refuse(900);
  await user.type(card.getByLabelText("Key"), "GCDC_example{Enter}");
  await card.findByText("Too many attempts.");
  card.getByText(/^(15:00|14:5\d)$/);
});

import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "@/app/App";
import { someSettings } from "@/test/samples";
import { TestServer } from "@/test/server";

let server: TestServer;

beforeEach(async () => {
  server = new TestServer();
  await server.up();
});

afterEach(async () => {
  await server.down();
  vi.unstubAllGlobals();
});

test("the frame leads to the settings, which tell what is set, where, and by which variable", async () => {
  server.settings = someSettings();
  history.replaceState(null, "", "/");
  render(<App />);
  const links = within(await screen.findByRole("navigation", { name: "Pages" })).getAllByRole("link");
  expect(links.at(-1)?.textContent).toBe("Settings");
  await userEvent.setup().click(links.at(-1) as HTMLElement);
  await screen.findByRole("heading", { level: 1, name: "Settings" });
  const group = async (name: string) => (await screen.findByRole("region", { name })).textContent;
  expect(await group("Your data")).toBe(
    "Your dataWhere the data is/srv/garmin.dbset by its variableThe database of the data.GARMIN_SYNC__SINK__URL=sqlite:///srv/garmin.db",
  );
  expect(await group("Syncing")).toContain("Time zonethe account’sdefault");
  // One that this page has no words for.
  expect(await group("More")).toContain("some.thing7set in the settings file");
  expect(await group("About")).toContain("garmin-sync 1.2.3");
  expect(screen.getByRole("link", { name: /^The HTTP interface/ }).getAttribute("href")).toBe("docs");
  screen.getByText(/restart garmin-sync/);
});

test("a demo is called one", async () => {
  server.settings = { ...someSettings(), demo: true };
  history.replaceState(null, "", "/settings");
  render(<App />);
  await screen.findByText(/the data is generated, and not yours/);
});

test("without an answer it says so, and tries again", async () => {
  history.replaceState(null, "", "/settings");
  render(<App />);
  await screen.findByText("Not here.");
  server.settings = someSettings();
  await userEvent.setup().click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByText("/srv/garmin.db");
});

import { expect, test } from "vitest";
import { aJob, anAccount } from "@/test/samples";
import { troubleOf } from "./trouble";

const stopped = aJob({ status: "failed", errorCode: "auth_required" });

test("a refused key is called a key, and any other sign-in a sign-in", () => {
  const title = (source: string) => troubleOf(stopped, anAccount({ source, needsLogin: true }))?.title;
  expect(title("personal")).toBe("Garmin no longer accepts your key");
  expect(title("microservice")).toBe("Garmin no longer accepts the saved sign-in");
});

test("once the account is connected again, what is left to do is to resume", () => {
  expect(troubleOf(stopped, anAccount())?.title).toBe("Connected again: resume");
});

test("a job that did not fail has no trouble", () => {
  expect(troubleOf(aJob())).toBeNull();
});

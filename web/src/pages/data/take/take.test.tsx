import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import * as token from "@/api/token";
import { Download } from "./Download";
import { inUsualOrder, tableName } from "./tables";

/** An answer whose pieces come when they are told to. */
function answerInPieces(headers: Record<string, string>) {
  let stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      stream = controller;
    },
  });
  vi.stubGlobal("fetch", async () => new Response(body, { headers }));
  return {
    send: (bytes: number) => stream?.enqueue(new Uint8Array(bytes)),
    end: () => stream?.close(),
    cut: () => stream?.error(new TypeError("network error")),
  };
}

async function started(headers: Record<string, string>) {
  vi.spyOn(token, "readToken").mockReturnValue("secret");
  const answer = answerInPieces(headers);
  render(
    <Download path="export?format=zip" name="garmin_data.zip">
      Download everything
    </Download>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Download everything" }));
  return answer;
}

test("a download with a token says how much is here, and of how much only where the server says so", async () => {
  const saved: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push(this.download);
  });
  URL.createObjectURL = () => "blob:garmin";
  URL.revokeObjectURL = () => {};
  const answer = await started({});
  answer.send(12_300_000);
  await screen.findByRole("button", { name: "Downloading: 12.3 MB so far" });
  answer.send(700_000);
  await screen.findByRole("button", { name: "Downloading: 13 MB so far" });
  answer.end();
  await screen.findByRole("button", { name: "Download everything" });
  expect(saved).toEqual(["garmin_data.zip"]);
});

test("a download of known length says its share, and one that breaks off what to do", async () => {
  const answer = await started({ "content-length": "4000000" });
  answer.send(1_999_999);
  await screen.findByRole("button", { name: "Downloading: 49% of 4 MB" });
  answer.cut();
  expect((await screen.findByRole("alert")).textContent).toBe(
    "The download broke off before its end. Try again.",
  );
  screen.getByRole("button", { name: "Download everything" });
});

test("tables have names for people, the most useful first, and one of a newer server its own", () => {
  expect(tableName("sleep_sessions")).toBe("Nights");
  expect(tableName("blood_sugar_readings")).toBe("Blood sugar readings");
  const found = ["new_one", "weigh_ins", "daily_summary"].map((name) => ({ name }));
  expect(inUsualOrder(found).map(({ name }) => name)).toEqual(["daily_summary", "weigh_ins", "new_one"]);
});

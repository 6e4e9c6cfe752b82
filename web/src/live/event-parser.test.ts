import { expect, test } from "vitest";
import { EventParser } from "./event-parser";

const stream =
  ': keep-alive\n\nevent: status\nid: job.1\ndata: {"a":1}\n\nevent: status\r\nid: job.2\r\ndata: x\r\ndata: y\r\n\r\n';

test("a stream is understood however it is cut into pieces", () => {
  const whole = new EventParser().push(stream);
  expect(whole).toEqual([
    { event: "status", id: "job.1", data: '{"a":1}' },
    { event: "status", id: "job.2", data: "x\ny" },
  ]);
  for (let size = 1; size < stream.length; size += 1) {
    const parser = new EventParser();
    const events = [];
    for (let at = 0; at < stream.length; at += size) events.push(...parser.push(stream.slice(at, at + size)));
    expect(events).toEqual(whole);
  }
});

test("an event without a name is a message, and comments are none", () => {
  expect(new EventParser().push("data: a\n\n: b\n\n\n")).toEqual([{ event: "message", id: "", data: "a" }]);
});

test("what was begun and not ended is kept back", () => {
  const parser = new EventParser();
  expect(parser.push("data: a\n")).toEqual([]);
  expect(parser.push("\n")).toHaveLength(1);
});

import { expect, test } from "vitest";
import { isReadableOnTheWay } from "./token";

test.each([
  ["http://localhost:8080", false],
  ["http://sync.localhost:8080", false],
  ["http://127.0.0.1:8080", false],
  ["http://[::1]:8080", false],
  ["https://sync.example", false],
  ["http://sync.example", true],
  ["http://192.168.1.7:8080", true],
  ["http://localhost.example", true],
  ["http://127.0.0.1.example", true],
])("a token given to %s can be read on the way: %s", (address, isReadable) => {
  expect(isReadableOnTheWay(new URL(address))).toBe(isReadable);
});

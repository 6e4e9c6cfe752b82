import { act, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { type Code, codeOf, Later } from "./Later";

const Greeting = ({ name }: { name: string }) => <p>Hello {name}</p>;

const show = (code: Code<{ name: string }>, name: string) =>
  render(
    <Later code={code} props={{ name }}>
      Loading
    </Later>,
  );

test("what is loaded later shows its place until it is there, and is loaded once", async () => {
  const load = vi.fn(async () => Greeting);
  const code = codeOf(load);
  const { unmount } = show(code, "Ann");
  expect(screen.getByText("Loading")).toBeTruthy();
  await screen.findByText("Hello Ann");
  unmount();
  show(code, "Ben");
  expect(screen.getByText("Hello Ben")).toBeTruthy();
  expect(load).toHaveBeenCalledOnce();
});

test("what was loaded before it is shown is there at once", async () => {
  const code = codeOf(async () => Greeting);
  await code.load();
  show(code, "Ann");
  expect(screen.getByText("Hello Ann")).toBeTruthy();
});

test("other code in the same place is waited for anew", async () => {
  const view = (code: Code<{ name: string }>) => (
    <Later code={code} props={{ name: "Ann" }}>
      Loading
    </Later>
  );
  const { rerender } = render(view(codeOf(async () => Greeting)));
  await screen.findByText("Hello Ann");
  rerender(
    view(
      codeOf(async () => ({ name }: { name: string }) => <p>Bye {name}</p>),
    ),
  );
  expect(screen.getByText("Loading")).toBeTruthy();
  await screen.findByText("Bye Ann");
});

test("code that can't be had is said to be missing, and shows once it can be", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const load = vi.fn<() => Promise<typeof Greeting>>();
  load.mockRejectedValueOnce(new Error("not there")).mockResolvedValueOnce(Greeting);
  show(codeOf(load), "Ann");
  await screen.findByText(/can't be loaded/);
  await act(() => vi.advanceTimersByTimeAsync(3_000));
  await screen.findByText("Hello Ann");
  vi.useRealTimers();
});

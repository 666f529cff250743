import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { OF_KERNEL, OF_PAGE, Requests } from "./requests.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const send = vi.fn();
  const report = vi.fn();
  return { send, report, requests: new Requests(send, report) };
}

it("matches an answer with its request", () => {
  const { send, requests } = setUp();
  const done = vi.fn();
  const id = requests.ask({ kind: "text", text: "a" }, { done });
  expect(send).toHaveBeenCalledWith({ kind: "text", text: "a", id });
  requests.receive({ id: `${id}0`, kind: "text" }, []);
  requests.receive("noise", []);
  requests.receive(null, []);
  expect(done).not.toHaveBeenCalled();
  requests.receive({ id, kind: "text" }, []);
  requests.receive({ id, kind: "text" }, []);
  expect(done).toHaveBeenCalledOnce();
});

it("uses different ids for two views", () => {
  const done = vi.fn();
  const [first, second] = [setUp(), setUp()];
  const id = first.requests.ask({}, { done });
  second.requests.ask({}, { done });
  second.requests.receive({ id }, []);
  expect(done).not.toHaveBeenCalled();
});

it("passes an error message to its handler", () => {
  const { requests } = setUp();
  const [done, failed] = [vi.fn(), vi.fn()];
  requests.receive({ id: requests.ask({}, { done, failed }), error: "Too long." }, []);
  expect(failed).toHaveBeenCalledWith("Too long.");
  expect(done).not.toHaveBeenCalled();
});

it("reports that it waits and that no answer came, and accepts a late answer", () => {
  const { report, requests } = setUp();
  const done = vi.fn();
  const id = requests.ask({}, { done });
  vi.advanceTimersByTime(1499);
  expect(report).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(report).toHaveBeenLastCalledWith(OF_KERNEL.waiting);
  vi.advanceTimersByTime(8500);
  expect(report).toHaveBeenLastCalledWith(OF_KERNEL.noAnswer);
  requests.receive({ id }, []);
  expect(done).toHaveBeenCalledOnce();
  expect(report).toHaveBeenLastCalledWith("");
});

it("says other words where the page itself answers", () => {
  const report = vi.fn();
  new Requests(vi.fn(), report, OF_PAGE).ask({}, { done: vi.fn() });
  vi.advanceTimersByTime(1500);
  expect(report).toHaveBeenLastCalledWith(OF_PAGE.waiting);
});

it("cancels once, and ignores a later answer", () => {
  const { send, requests } = setUp();
  const done = vi.fn();
  const id = requests.ask({}, { done });
  requests.cancel(id);
  requests.cancel(id);
  expect(send.mock.calls.filter(([content]) => content.kind === "cancel")).toEqual([
    [{ kind: "cancel", id }],
  ]);
  requests.receive({ id }, []);
  expect(done).not.toHaveBeenCalled();
});

it("drops a request that the kernel canceled", () => {
  const { requests } = setUp();
  const [done, failed] = [vi.fn(), vi.fn()];
  requests.receive({ id: requests.ask({}, { done, failed }), canceled: true }, []);
  expect(done).not.toHaveBeenCalled();
  expect(failed).not.toHaveBeenCalled();
});

it("clears its timers on close", () => {
  const { report, requests } = setUp();
  requests.ask({}, { done: vi.fn() });
  requests.close();
  expect(vi.getTimerCount()).toBe(0);
  expect(report).not.toHaveBeenCalled();
});

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { NO_ANSWER, Requests, WAITING } from "./requests.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const send = vi.fn();
  const say = vi.fn();
  return { send, say, requests: new Requests(send, say) };
}

it("matches an answer with its question", () => {
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

it("gives the ids of two views different beginnings", () => {
  const done = vi.fn();
  const [one, other] = [setUp(), setUp()];
  const id = one.requests.ask({}, { done });
  other.requests.ask({}, { done });
  other.requests.receive({ id }, []);
  expect(done).not.toHaveBeenCalled();
});

it("hands on an error as a sentence", () => {
  const { requests } = setUp();
  const [done, failed] = [vi.fn(), vi.fn()];
  requests.receive({ id: requests.ask({}, { done, failed }), error: "Too long." }, []);
  expect(failed).toHaveBeenCalledWith("Too long.");
  expect(done).not.toHaveBeenCalled();
});

it("says that it waits, that no answer came, and takes a late one", () => {
  const { say, requests } = setUp();
  const done = vi.fn();
  const id = requests.ask({}, { done });
  vi.advanceTimersByTime(1499);
  expect(say).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(say).toHaveBeenLastCalledWith(WAITING);
  vi.advanceTimersByTime(8500);
  expect(say).toHaveBeenLastCalledWith(NO_ANSWER);
  requests.receive({ id }, []);
  expect(done).toHaveBeenCalledOnce();
  expect(say).toHaveBeenLastCalledWith("");
});

it("cancels once, and ignores what then arrives", () => {
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

it("drops a question that the kernel canceled", () => {
  const { requests } = setUp();
  const [done, failed] = [vi.fn(), vi.fn()];
  requests.receive({ id: requests.ask({}, { done, failed }), canceled: true }, []);
  expect(done).not.toHaveBeenCalled();
  expect(failed).not.toHaveBeenCalled();
});

it("leaves no timer behind", () => {
  const { say, requests } = setUp();
  requests.ask({}, { done: vi.fn() });
  requests.close();
  expect(vi.getTimerCount()).toBe(0);
  expect(say).not.toHaveBeenCalled();
});

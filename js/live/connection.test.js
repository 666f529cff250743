// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startEngine } from "./connection.js";

const LOAD = { model: "{}", weights: '""' };
const TASK = { id: 1, text: "a", pair: null, edits: [], masked: [] };
/** Workers that were made. @type {any[]} */
let workers;

class FakeWorker {
  constructor() {
    this.postMessage = vi.fn();
    this.terminate = vi.fn();
    workers.push(this);
  }
}

beforeEach(() => {
  workers = [];
  vi.useFakeTimers();
  vi.stubGlobal("Worker", FakeWorker);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("gives the model and the tasks to a worker", () => {
  const receive = vi.fn();
  startEngine(() => new Worker("worker.js"), LOAD, receive)(TASK);
  const [worker] = workers;
  expect(worker.postMessage.mock.calls).toEqual([[LOAD], [TASK]]);
  worker.onmessage({ data: { id: 1, error: "" } });
  expect(receive).toHaveBeenCalledWith({ id: 1, error: "" });
});

it("runs in the page where the browser makes no worker", () => {
  vi.stubGlobal("Worker", () => {
    throw new Error("refused");
  });
  const receive = vi.fn();
  startEngine(() => new Worker("worker.js"), LOAD, receive)(TASK);
  vi.runAllTimers();
  expect(receive).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 1 }));
});

it("goes on in the page if the worker fails, with the task that it had", () => {
  const receive = vi.fn();
  startEngine(() => new Worker("worker.js"), LOAD, receive)(TASK);
  workers[0].onerror({ preventDefault: vi.fn() });
  vi.runAllTimers();
  expect(workers[0].terminate).toHaveBeenCalledOnce();
  expect(receive).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 1 }));
});

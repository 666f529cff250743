// @vitest-environment jsdom
import { beforeEach, describe, expect, it, vi } from "vitest";
import { densePicture, fakeModel, stubLayout } from "../testing/made_up.js";
import explorer from "../widgets/explorer.js";
import { watchConnection } from "./connection.js";

/** Return a signal as JupyterLab's objects have them. */
function fakeSignal() {
  const slots = new Set();
  return {
    slots,
    connect: (/** @type {() => void} */ slot) => slots.add(slot),
    disconnect: (/** @type {() => void} */ slot) => slots.delete(slot),
    emit: () => {
      for (const slot of slots) slot();
    },
  };
}

/** Return a model of ipywidgets behind anywidget's functions, with its kernel. */
function connectedModel(state = {}) {
  const kernel = {
    status: "idle",
    connectionStatus: "connected",
    isDisposed: false,
    ...{ statusChanged: fakeSignal(), connectionStatusChanged: fakeSignal() },
    disposed: fakeSignal(),
  };
  const comm = { jsServicesComm: { isDisposed: false } };
  const own = { comm, comm_live: true };
  const model = /** @type {any} */ (fakeModel(state));
  const { set } = model;
  model.set = (/** @type {any} */ name, /** @type {unknown} */ value) => {
    if (typeof name === "string") set(name, value);
    return own;
  };
  model.widget_manager = { register_model: () => {}, kernel };
  const shutDown = () => {
    kernel.isDisposed = true;
    kernel.disposed.emit();
    comm.jsServicesComm.isDisposed = true;
    model.send = () => {
      throw new Error("Cannot send");
    };
  };
  return { model, own, kernel, comm, shutDown };
}

const soon = () => new Promise((done) => setTimeout(() => done(undefined), 1));

describe("the watch over a connection", () => {
  /** @param {ReturnType<typeof connectedModel>} host */
  function watch({ model }) {
    const closing = new AbortController();
    /** @type {boolean[]} */
    const reports = [];
    watchConnection(model, closing.signal, (isConnected) => reports.push(isConnected));
    return { reports, closing };
  }

  it("sees a kernel that was shut down, and lets go when the view is closed", async () => {
    const host = connectedModel();
    const { reports, closing } = watch(host);
    expect(reports).toEqual([true]);
    host.shutDown();
    await soon();
    expect(reports).toEqual([true, false]);
    closing.abort();
    const { statusChanged, connectionStatusChanged, disposed } = host.kernel;
    for (const { slots } of [statusChanged, connectionStatusChanged, disposed]) {
      expect(slots.size).toBe(0);
    }
    expect(host.model.listening()).toBe(0);
  });

  it("sees a model that was saved without its kernel", () => {
    const host = connectedModel();
    host.own.comm_live = false;
    expect(watch(host).reports).toEqual([false]);
  });

  it("sees restarts and deaths", async () => {
    const host = connectedModel();
    const { reports } = watch(host);
    host.own.comm_live = false;
    host.model.emit("comm_live_update");
    expect(reports.at(-1)).toBe(false);
    for (const status of ["restarting", "autorestarting", "dead", "terminating"]) {
      const dying = connectedModel();
      const seen = watch(dying).reports;
      dying.kernel.status = status;
      dying.kernel.statusChanged.emit();
      await soon();
      expect(seen).toEqual([true, false]);
    }
  });

  it("sees a connection that comes back", async () => {
    const host = connectedModel();
    const { reports } = watch(host);
    for (const status of ["disconnected", "connected"]) {
      host.kernel.connectionStatus = status;
      host.kernel.connectionStatusChanged.emit();
      await soon();
    }
    expect(reports).toEqual([true, false, true]);
  });

  it("leaves the models of other hosts alone", () => {
    const model = /** @type {any} */ (fakeModel({}));
    model.set = vi.fn();
    model.widget_manager = { get_model: () => {} };
    const report = vi.fn();
    watchConnection(model, new AbortController().signal, report);
    expect(model.set).not.toHaveBeenCalled();
    expect(report).not.toHaveBeenCalled();
  });
});

describe("an Explorer whose kernel goes", () => {
  beforeEach(stubLayout);

  function setUp() {
    const state = { picture: densePicture(), text: "A cat sat .", choices: ["one", "two"] };
    const host = connectedModel({ ...state, choice: "one", reads_text: true });
    const el = document.createElement("div");
    document.body.replaceChildren(el);
    const close = explorer.render({ model: host.model, el });
    const box = /** @type {HTMLTextAreaElement} */ (el.querySelector("textarea"));
    const type = (/** @type {string} */ text) => {
      box.value = text;
      box.dispatchEvent(new Event("input"));
    };
    const enter = () => box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
    const radios = () => [...el.querySelectorAll(".bl-explorer-head input[type=radio]")];
    return { ...host, el, close, box, type, enter, radios };
  }

  it("says so at once, shows the picture's text, and lets it be read and copied", async () => {
    const { box, type, enter, el, shutDown, radios, close } = setUp();
    type("A text without a picture .");
    enter();
    type("Another one .");
    shutDown();
    await soon();
    expect([box.value, box.readOnly, box.disabled]).toEqual(["A cat sat .", true, false]);
    expect(box.parentElement?.dataset.text).toBe("A cat sat .");
    expect(el.querySelector("[aria-busy=true]")).toBeNull();
    expect(el.querySelector("[role=status]")?.textContent).toContain("Not connected");
    expect(el.textContent).toContain("run the cell again");
    expect(radios()).toHaveLength(2);
    expect(radios().every((radio) => /** @type {HTMLInputElement} */ (radio).disabled)).toBe(true);
    enter();
    close();
  });

  it("doesn't throw if the connection was closed without notice", () => {
    const { model, box, type, enter, close } = setUp();
    model.send = () => {
      throw new Error("Cannot send");
    };
    type("Nobody answers .");
    enter();
    expect([box.value, box.readOnly]).toEqual(["A cat sat .", true]);
    close();
  });

  it("comes back to life with its kernel", async () => {
    const { model, kernel, box, el, type, enter, close } = setUp();
    const reconnect = async (/** @type {string} */ status) => {
      kernel.connectionStatus = status;
      kernel.connectionStatusChanged.emit();
      await soon();
    };
    await reconnect("disconnected");
    expect(box.readOnly).toBe(true);
    await reconnect("connected");
    expect(box.readOnly).toBe(false);
    expect(el.textContent).not.toContain("Not connected");
    type("A dog .");
    enter();
    expect(model.sent.at(-1)).toMatchObject({ kind: "look", text: "A dog ." });
    close();
  });
});

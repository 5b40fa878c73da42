import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";

import { Link } from "../../hpwidgets/front/link.js";

/** A link whose kernel is `kernel`, with what it told of its state, and a clock to turn. */
function linked(kernel) {
  const told = [], answers = [], handlers = new Set();
  const connectionStatusChanged = {
    connect: (handler) => handlers.add(handler),
    disconnect: (handler) => handlers.delete(handler),
  };
  const model = {
    get: () => null,
    on: (_name, handler) => answers.push(handler),
    off: () => {},
    send: () => {},
    widget_manager: { kernel: kernel && { status: "idle", ...kernel, connectionStatusChanged } },
  };
  let now = 0, due = [];
  mock.method(performance, "now", () => now);
  globalThis.window = { setTimeout: (then, delay) => due.push({ then, at: now + delay }) };
  const link = new Link(model, (state) => told.push(state), () => {});
  return {
    link,
    told,
    handlers,
    pass(seconds) {
      for (let passed = 0; passed < seconds; passed += 0.5) {
        now += 500;
        const late = due.filter(({ at }) => at <= now);
        due = due.filter(({ at }) => at > now);
        late.forEach(({ then }) => then());
      }
    },
    connection(status) {
      model.widget_manager.kernel.connectionStatus = status;
      handlers.forEach((handler) => handler());
    },
    answer: (n) => answers.forEach((handler) => handler({ ack: n }, [])),
    state: () => told.at(-1),
  };
}

afterEach(() => mock.reset());

test("without an answer it waits, and then nobody is there", () => {
  for (const kernel of [undefined, { connectionStatus: "connected" }]) {
    const { link, pass, state, told } = linked(kernel);
    link.send({ do: "key" });
    pass(1);
    assert.deepEqual(told, []);
    pass(2);
    assert.equal(state(), "waiting");
    pass(6);
    assert.equal(state(), "gone");
  }
});

test("an answer ends the wait", () => {
  const { link, pass, answer, state } = linked({ connectionStatus: "connected" });
  link.send({ do: "key" });
  pass(9);
  answer(1);
  assert.equal(state(), "alive");
  pass(30);
  assert.equal(state(), "alive");
});

test("a busy kernel is waited for", () => {
  const { link, pass, state } = linked({ connectionStatus: "connected", status: "busy" });
  link.send({ do: "key" });
  pass(9);
  assert.equal(state(), "waiting");
});

test("a connection that is cut is not a kernel that is gone, however often it seems back", () => {
  for (const [status, back] of [["connecting", 1.5], ["disconnected", 1.5], ["connecting", 7]]) {
    const { link, pass, connection, state, told } = linked({ connectionStatus: "connected" });
    connection(status);
    link.send({ do: "key" });
    pass(40);
    assert.deepEqual(new Set(told), new Set(["cut"]));
    for (let times = 0; times < 20; times++) {
      connection("connected");
      pass(back);
      connection(status);
      pass(3);
    }
    assert.equal(state(), "cut");
    assert.deepEqual(new Set(told), new Set(back < 2 ? ["cut"] : ["cut", "waiting"]));
  }
});

test("once the connection is back, an answer has its time, and then nobody is there", () => {
  const { link, pass, connection, state } = linked({ connectionStatus: "connecting" });
  link.send({ do: "key" });
  pass(20);
  connection("connected");
  pass(1.5);
  assert.equal(state(), "cut");
  pass(5);
  assert.equal(state(), "waiting");
  pass(4);
  assert.equal(state(), "gone");
});

test("a kernel that is dead is not waited for, with or without a connection", () => {
  for (const end of [{ status: "dead" }, { isDisposed: true }]) {
    const { link, pass, state } = linked({ connectionStatus: "disconnected", ...end });
    link.send({ do: "key" });
    pass(9);
    assert.equal(state(), "gone");
  }
});

test("a closed link listens no more", () => {
  const { link, handlers } = linked({ connectionStatus: "connected" });
  assert.equal(handlers.size, 1);
  link.destroy();
  assert.equal(handlers.size, 0);
});

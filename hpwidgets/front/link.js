// What a person does goes up to Python, numbered; Python says which number it has seen.

/** Milliseconds without an answer after which a person is told, and after which Python is gone. */
const WAITING = 2000;
const GONE = 8000;

/**
 * Whether Python answers: the newest event of this page is not answered yet, the connection is cut
 * (what was sent goes out when it is back), or nobody is there any more.
 * @typedef {"alive" | "waiting" | "cut" | "gone"} LinkState
 */

/**
 * @typedef {object} Model What the page shares with Python.
 * @property {(name: string) => any} get
 * @property {(event: string, handler: (...rest: any[]) => void) => void} on
 * @property {(event: string, handler: (...rest: any[]) => void) => void} off
 * @property {(content: any, callbacks?: any, buffers?: ArrayBuffer[]) => void} send
 * @property {any} widget_manager
 */

/** The way to Python, and whether anybody answers. */
export class Link {
  /**
   * @param {Model} model
   * @param {(state: LinkState) => void} onState
   * @param {(name: string, bytes: DataView) => void} onFile
   */
  constructor(model, onState, onFile) {
    this.model = model;
    this.page = Math.random().toString(36).slice(2);
    this.sent = 0;
    this.seen = 0;
    this.onState = onState;
    /** @type {LinkState} */
    this.state = "alive";
    /** When the connection was last cut or came back, in milliseconds; never yet. */
    this.turned = -Infinity;
    this.onConnection = () => (this.turned = performance.now());
    this.kernel?.connectionStatusChanged?.connect(this.onConnection);
    /** @type {Map<string, any>} events of this frame, the newest of each control */
    this.queue = new Map();
    /** @type {number[]} */
    this.timers = [];
    this.request = 0;
    this.heard = (/** @type {any} */ message, /** @type {DataView[]} */ buffers) => {
      if ("ack" in message) this.answered(message.ack);
      const [bytes] = buffers;
      if ("file" in message && bytes) onFile(message.file, bytes);
    };
    model.on("msg:custom", this.heard);
  }

  /** The kernel's connection where the host has one: JupyterLab and those built on it. */
  get kernel() {
    return this.model.widget_manager?.kernel;
  }

  /**
   * Send an event at once.
   * @param {Record<string, any>} event
   * @param {ArrayBuffer[]} [buffers]
   */
  send(event, buffers = []) {
    this.flush();
    this.post(event, buffers);
  }

  /**
   * Send an event with the next frame of the page; of several under one key, the last one.
   * @param {string} key
   * @param {Record<string, any>} event
   */
  sendSoon(key, event) {
    this.queue.set(key, event);
    if (!this.request) this.request = requestAnimationFrame(() => this.flush());
  }

  flush() {
    if (this.request) cancelAnimationFrame(this.request);
    this.request = 0;
    const events = [...this.queue.values()];
    this.queue.clear();
    for (const event of events) this.post(event, []);
  }

  /**
   * @param {Record<string, any>} event
   * @param {ArrayBuffer[]} buffers
   */
  post(event, buffers) {
    this.sent += 1;
    const n = this.sent;
    try {
      this.model.send({ ...event, page: this.page, n }, undefined, buffers);
    } catch {
      this.turn("gone"); // the way to the kernel is closed for good
      return;
    }
    this.check(n, "waiting", WAITING);
    this.check(n, "gone", GONE);
  }

  /**
   * Whether there is no connection, or none yet for so long that an answer must have come.
   * @param {number} long milliseconds
   */
  isCut(long) {
    const kernel = this.kernel;
    if (!kernel?.connectionStatus || kernel.isDisposed || kernel.status === "dead") return false;
    return kernel.connectionStatus !== "connected" || performance.now() - this.turned < long;
  }

  /**
   * Look later whether this event was answered.
   * @param {number} n
   * @param {"waiting" | "gone"} state what it means if not
   * @param {number} delay
   */
  check(n, state, delay) {
    this.timers.push(window.setTimeout(() => this.missed(n, state), delay));
    if (this.timers.length > 100) this.timers.splice(0, 50);
  }

  /** Whether Python's values tell of all that was sent from here.
   * @param {{page: string, n: number}} values
   */
  knows(values) {
    return this.queue.size === 0 && (values.page !== this.page || values.n >= this.sent);
  }

  /** @param {number} n */
  answered(n) {
    this.seen = Math.max(this.seen, n);
    if (this.state !== "alive") this.turn("alive");
  }

  /**
   * @param {number} n
   * @param {"waiting" | "gone"} state
   */
  missed(n, state) {
    if (n <= this.seen) return;
    const early = state === "gone" && this.isCut(GONE);
    if (early) this.check(n, "gone", WAITING);
    const isGone = state === "gone" && !early && this.kernel?.status !== "busy";
    this.turn(this.isCut(WAITING) ? "cut" : isGone ? "gone" : "waiting");
  }

  /** @param {LinkState} state */
  turn(state) {
    this.state = state;
    this.onState(state);
  }

  destroy() {
    this.model.off("msg:custom", this.heard);
    this.kernel?.connectionStatusChanged?.disconnect(this.onConnection);
    this.timers.forEach((timer) => clearTimeout(timer));
    if (this.request) cancelAnimationFrame(this.request);
  }
}

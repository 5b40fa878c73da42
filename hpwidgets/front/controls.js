// The controls: a native input each, beside its name and what it says.
import { fill, make, makeButton, setAttribute, show, write } from "./dom.js";

/**
 * @typedef {object} ControlSpec
 * @property {"number" | "choice" | "flag" | "text"} kind
 * @property {string} label
 * @property {string} unit
 * @property {string} help
 * @property {number[]} [stops] values at the slider's positions
 * @property {string[]} [texts] the same in words
 * @property {[string, string, string][]} [options] name, label, help
 * @property {number} [lines]
 * @property {string} [file] ending of the files that may be chosen
 *
 * @typedef {object} ControlState
 * @property {any} value
 * @property {string} text
 * @property {boolean} shown
 * @property {boolean} locked
 * @property {boolean} moved whether it is away from where the lab began
 * @property {number} [at] the slider's position
 */

/** A longer unit, and one that the name ends with, stands in the tooltip alone: it would hide the name. */
const LONGEST_UNIT = 8;

/** One control on the page. */
class ControlView {
  /**
   * @param {string} name
   * @param {ControlSpec} spec
   * @param {string} id
   * @param {Board} board
   */
  constructor(name, spec, id, board) {
    this.name = name;
    this.spec = spec;
    this.board = board;
    this.help = spec.unit ? `${spec.help} (${spec.unit})` : spec.help;
    this.back = makeButton("↺", "", () => board.back(name), { class: "hpw-back", hidden: true });
    this.error = make("p", { class: "hpw-error", role: "alert", id: `${id}-error`, hidden: true });
    this.label = make("label", { for: id, title: this.help }, spec.label);
    this.root = make("div", { class: `hpw-control hpw-${spec.kind}`, "data-name": name });
    this.head = make("div", { class: "hpw-control-head" }, this.label, this.back);
    this.root.append(this.head);
    /** @type {any} the element that is disabled when locked, and marked when wrong */
    this.input = this.build();
    this.input.id = id;
    this.input.title = this.help;
    this.root.append(this.error);
    /** @type {ControlState | null} */
    this.state = null;
  }

  build() {
    if (this.spec.kind === "number") return this.buildNumber();
    if (this.spec.kind === "choice") return this.buildChoice();
    if (this.spec.kind === "flag") return this.buildFlag();
    return this.buildText();
  }

  buildNumber() {
    const { stops = [], texts = [], label, unit } = this.spec;
    if (unit.length <= LONGEST_UNIT && !label.endsWith(unit)) this.label.append(" ", make("small", {}, unit));
    this.box = make("input", {
      class: "hpw-box",
      type: "text",
      inputmode: "decimal",
      "aria-label": label,
      title: this.help,
    });
    this.typing = false; // what is being written is not overwritten
    this.box.addEventListener("input", () => (this.typing = true));
    this.box.addEventListener("blur", () => (this.typing = false));
    this.box.addEventListener("change", () => {
      this.typing = false;
      this.board.read(this.name, this.box.value);
    });
    this.head.append(this.box);
    const range = { min: 0, max: stops.length - 1, step: 1 };
    const slider = make("input", { type: "range", ...range, "aria-label": label });
    slider.addEventListener("input", () => {
      const at = Number(slider.value);
      this.box.value = texts[at];
      setAttribute(slider, "aria-valuetext", texts[at]);
      this.paint(at);
      this.board.slide(this.name, stops[at]);
    });
    this.root.append(slider);
    return slider;
  }

  buildChoice() {
    const select = make("select");
    for (const [name, label, help] of this.spec.options ?? [])
      select.append(make("option", { value: name, title: help || null }, label));
    select.addEventListener("change", () => this.board.choose(this.name, select.value));
    this.head.append(select);
    return select;
  }

  buildFlag() {
    const box = make("input", { type: "checkbox" });
    box.addEventListener("change", () => this.board.choose(this.name, box.checked));
    this.head.prepend(box);
    return box;
  }

  buildText() {
    const { lines = 1, file } = this.spec;
    const tag = lines > 1 ? "textarea" : "input";
    const text = make(tag, lines > 1 ? { rows: lines } : { type: "text" });
    text.addEventListener("change", () => this.board.read(this.name, text.value));
    this.root.append(text);
    if (file) this.root.append(this.buildFile(file));
    return text;
  }

  /** @param {string} ending */
  buildFile(ending) {
    // The button opens it: it takes no focus, for nobody would see where that is.
    const hidden = { class: "hpw-hidden", tabindex: -1, "aria-hidden": "true" };
    const picker = make("input", { type: "file", accept: ending, ...hidden });
    const take = (/** @type {FileList | null | undefined} */ files) => {
      const file = files?.[0];
      if (file) this.board.upload(file);
      picker.value = "";
    };
    picker.addEventListener("change", () => take(picker.files));
    const choose = makeButton(this.board.text("file"), "", () => picker.click());
    const place = make("div", { class: "hpw-drop" }, choose, " ", this.board.text("drop"), picker);
    place.addEventListener("dragover", (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      event.stopPropagation();
    });
    place.addEventListener("drop", (/** @type {DragEvent} */ event) => {
      event.preventDefault();
      event.stopPropagation();
      take(event.dataTransfer?.files);
    });
    return place;
  }

  /** @param {number} at */
  paint(at) {
    const share = at / Math.max(1, (this.spec.stops ?? []).length - 1);
    this.input.style.setProperty("--at", `${100 * share}%`);
  }

  /**
   * @param {ControlState} state
   * @param {string} start where it began, in words
   */
  update(state, start) {
    const { kind } = this.spec;
    this.state = state;
    show(this.root, state.shown);
    this.root.classList.toggle("hpw-moved", state.moved);
    show(this.back, state.moved && !state.locked);
    const back = fill(this.board.text("back"), { value: start });
    this.back.title = back;
    setAttribute(this.back, "aria-label", `${this.spec.label}: ${back}`);
    this.input.disabled = state.locked;
    if (kind === "number") this.updateNumber(state);
    else if (kind === "flag") this.input.checked = state.value;
    else if (document.activeElement !== this.input || kind === "choice") {
      this.input.value = state.value;
    }
    if (kind === "choice") {
      const chosen = this.spec.options?.find(([name]) => name === state.value);
      this.input.title = chosen?.[2] || this.help;
    }
  }

  /** @param {ControlState} state */
  updateNumber(state) {
    this.box.disabled = state.locked;
    if (!this.typing) this.box.value = state.text;
    if (this.input.value !== String(state.at)) this.input.value = String(state.at);
    setAttribute(this.input, "aria-valuetext", state.text);
    this.paint(state.at ?? 0);
  }

  /** @param {string} text */
  complain(text) {
    write(this.error, text);
    show(this.error, text !== "");
    for (const input of [this.input, this.box]) {
      if (!input) continue;
      setAttribute(input, "aria-invalid", text === "" ? null : "true");
      // Only now: a description would hide the tooltip, which is one, too.
      setAttribute(input, "aria-describedby", text === "" ? null : this.error.id);
    }
  }
}

/** All controls, in sections: those without a title in sight, the others folded. */
export class Board {
  /**
   * @param {HTMLElement} place
   * @param {import("./link.js").Link} link
   * @param {(key: string) => string} text
   */
  constructor(place, link, text) {
    this.place = place;
    this.link = link;
    this.text = text;
    this.prefix = `hpw-${link.page}`;
    /** @type {Map<string, ControlView>} */
    this.views = new Map();
    /** @type {Map<string, string>} where each began, in words */
    this.starts = new Map();
    /** @type {{fold: HTMLDetailsElement | null, note: HTMLElement | null, names: string[]}[]} */
    this.sections = [];
  }

  /** @param {{of: Record<string, ControlSpec>, sections: [string, string[]][]}} controls */
  build(controls) {
    const open = new Set(
      this.sections.filter(({ fold }) => fold?.open).map(({ names }) => names.join()),
    );
    const focused = [...this.views].find(([, view]) => view.root.contains(document.activeElement));
    this.views.clear();
    this.sections = [];
    const parts = controls.sections.map(([title, names]) => {
      const views = names.flatMap((name) => {
        const spec = controls.of[name];
        if (!spec) return [];
        const view = new ControlView(name, spec, `${this.prefix}-${name}`, this);
        this.views.set(name, view);
        return [view];
      });
      const rows = make("div", { class: "hpw-rows" }, ...views.map((view) => view.root));
      if (!title) {
        this.sections.push({ fold: null, note: null, names });
        return rows;
      }
      const note = make("small");
      const summary = make("summary", {}, title, " ", note);
      const fold = make("details", { class: "hpw-fold" }, summary, rows);
      fold.open = open.has(names.join());
      this.sections.push({ fold, note, names });
      return fold;
    });
    this.place.replaceChildren(...parts);
    if (focused) this.views.get(focused[0])?.input.focus();
  }

  /** @param {Record<string, ControlState>} states */
  update(states) {
    for (const [name, view] of this.views) {
      const state = states[name];
      if (!state) continue;
      if (!state.moved) this.starts.set(name, state.text);
      view.update(state, this.starts.get(name) ?? "");
    }
    const none = Object.values(states).every(({ shown }) => !shown);
    this.place.classList.toggle("hpw-none", none); // the picture takes the room
    for (const { fold, note, names } of this.sections) {
      if (!fold || !note) continue;
      const shown = names.filter((name) => states[name]?.shown);
      show(fold, shown.length > 0);
      const said = shown.filter((name) => states[name]?.moved || this.isFirst(names, name));
      write(note, said.map((name) => this.brief(name, states[name]?.text ?? "")).join(" · "));
    }
  }

  /**
   * @param {string[]} names
   * @param {string} name
   */
  isFirst(names, name) {
    return names.indexOf(name) < 3 && this.views.get(name)?.spec.kind !== "flag";
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  brief(name, text) {
    const spec = this.views.get(name)?.spec;
    return spec?.kind === "choice" ? text : `${spec?.label} ${text}`;
  }

  /**
   * Say what is wrong beside the control that it is about; whether there is such a control.
   * @param {{text: string, control: string}} error
   */
  complain(error) {
    let told = false;
    for (const [name, view] of this.views) {
      const about = error.control === name && view.state?.shown !== false;
      view.complain(about ? error.text : "");
      told ||= about;
    }
    return told;
  }

  /**
   * @param {string} name
   * @param {any} value
   */
  slide(name, value) {
    this.link.sendSoon(name, { do: "set", name, value });
  }

  /**
   * @param {string} name
   * @param {any} value
   */
  choose(name, value) {
    this.link.send({ do: "set", name, value });
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  read(name, text) {
    this.link.send({ do: "set", name, text });
  }

  /** @param {string} name */
  back(name) {
    this.link.send({ do: "back", name });
    this.views.get(name)?.input.focus();
  }

  /** @param {File} file */
  async upload(file) {
    this.link.send({ do: "upload", file: file.name }, [await file.arrayBuffer()]);
  }
}

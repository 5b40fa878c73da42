// The head: what the lab is, what to ask, what to try first, and the way back.
import { make, makeButton, setAttribute, show, write } from "./dom.js";

/**
 * @typedef {{name: string, label: string, question: string, try: string}} ViewSpec
 */

/** Title, question, presets, undo; and the views as tabs. */
export class Head {
  /**
   * @param {any} spec
   * @param {import("./link.js").Link} link
   * @param {(key: string) => string} text
   * @param {string} id
   * @param {(name: string) => void} onView called when a person chooses a view
   */
  constructor(spec, link, text, id, onView) {
    this.spec = spec;
    this.link = link;
    this.onView = onView;
    this.question = make("p", { class: "hpw-question" });
    this.first = make("span");
    const tip = make("p", { class: "hpw-try" }, make("b", {}, text("try")), " ", this.first);
    this.tip = tip;
    this.undo = makeButton("↶", text("undo"), () => link.send({ do: "undo" }), {
      "aria-label": text("undo"),
      "data-do": "undo",
    });
    this.redo = makeButton("↷", text("redo"), () => link.send({ do: "redo" }), {
      "aria-label": text("redo"),
      "data-do": "redo",
    });
    const reset = makeButton(text("reset"), text("reset_help"), () => link.send({ do: "reset" }), {
      "data-do": "reset",
    });
    const actions = make("div", { class: "hpw-actions" });
    if (spec.presets.length) actions.append(this.buildPresets(text));
    actions.append(this.undo, this.redo, reset);
    const title = make("h2", {}, spec.title);
    this.root = make("div", { class: "hpw-head" }, title, this.question, actions);
    this.tabs = make("div", { class: "hpw-tabs", role: "tablist", "aria-label": text("views") });
    /** @type {Map<string, HTMLButtonElement>} */
    this.buttons = new Map();
    for (const view of spec.views) this.buildTab(view, id);
    show(this.tabs, spec.tabs);
    show(this.question, spec.guide);
    this.tabs.addEventListener("hpw-key", (/** @type {any} */ event) => this.arrow(event));
  }

  /** @param {(key: string) => string} text */
  buildPresets(text) {
    const list = make("div", { class: "hpw-menu" });
    const menu = make("details", { class: "hpw-presets" });
    /** @type {{name: string, comment: string}[]} */
    const presets = this.spec.presets;
    presets.forEach(({ name, comment }, at) => {
      const pressed = () => {
        menu.open = false;
        this.link.send({ do: "preset", at });
        menu.querySelector("summary").focus();
      };
      const button = makeButton("", comment, pressed, { "data-preset": String(at) });
      button.append(make("b", {}, name), make("span", {}, comment));
      list.append(button);
    });
    menu.append(make("summary", { title: text("presets_help") }, text("presets")), list);
    menu.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
        event.stopPropagation();
      }
    });
    menu.addEventListener("focusout", (/** @type {FocusEvent} */ event) => {
      const to = event.relatedTarget;
      if (to instanceof Node && !menu.contains(to)) menu.open = false;
    });
    return menu;
  }

  /**
   * @param {ViewSpec} view
   * @param {string} id
   */
  buildTab(view, id) {
    const button = makeButton(view.label, view.question, () => this.choose(view.name), {
      role: "tab",
      id: `${id}-tab-${view.name}`,
      "aria-controls": `${id}-panel`,
      "data-view": view.name,
    });
    this.buttons.set(view.name, button);
    this.tabs.append(button);
  }

  /** @param {string} name */
  choose(name) {
    this.mark(name);
    this.onView(name);
    this.link.send({ do: "set", name: "view", value: name });
  }

  /** @param {CustomEvent<KeyboardEvent>} event */
  arrow(event) {
    const names = [...this.buttons.keys()];
    const at = names.findIndex((name) => this.buttons.get(name) === document.activeElement);
    /** @type {Record<string, number>} */
    const steps = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: names.length - 1 };
    const to = steps[event.detail.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const name = names[(to + names.length) % names.length] ?? "";
    this.buttons.get(name)?.focus();
    this.choose(name);
  }

  /** @param {string} name */
  mark(name) {
    for (const [other, button] of this.buttons) {
      setAttribute(button, "aria-selected", String(other === name));
      button.tabIndex = other === name ? 0 : -1;
    }
    const view = this.spec.views.find((/** @type {ViewSpec} */ one) => one.name === name);
    write(this.question, view?.question ?? "");
    write(this.first, view?.try ?? "");
    show(this.tip, this.spec.guide && Boolean(view?.try));
  }

  /** @param {{undo: boolean, redo: boolean}} values */
  update(values) {
    this.undo.disabled = !values.undo;
    this.redo.disabled = !values.redo;
  }
}

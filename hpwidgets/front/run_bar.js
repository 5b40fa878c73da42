// The buttons that steer a run, and how far it is.
import { make, makeButton, setAttribute, write } from "./dom.js";

/** @typedef {{name: string, label: string, help: string, enabled: boolean, on: boolean | null}} ButtonSpec */

/** Run, pause, stop …; progress as a bar and in words. */
export class RunBar {
  /**
   * @param {ButtonSpec[]} buttons
   * @param {import("./link.js").Link} link
   * @param {(key: string) => string} text
   */
  constructor(buttons, link, text) {
    this.text = text;
    /** @type {Map<string, any>} */
    this.buttons = new Map();
    this.root = make("div", { class: "hpw-run", role: "group", "aria-label": text("run") });
    for (const spec of buttons) {
      const press = () => link.send({ do: "press", name: spec.name });
      if (spec.on !== null) {
        const box = make("input", { type: "checkbox", "data-do": spec.name });
        box.checked = spec.on;
        box.addEventListener("change", press);
        this.buttons.set(spec.name, box);
        this.root.append(make("label", { class: "hpw-switch", title: spec.help }, box, spec.label));
      } else {
        const button = makeButton(spec.label, spec.help, press, { "data-do": spec.name });
        this.buttons.set(spec.name, button);
        this.root.append(button);
      }
    }
    this.run = this.buttons.get("run");
    this.run.classList.add("hpw-main");
    this.bar = make("progress", { max: 1, value: 0, "aria-label": text("progress") });
    this.words = make("span", { class: "hpw-progress" });
    this.root.append(make("span", { class: "hpw-far" }, this.bar, this.words));
  }

  /** @param {any} said */
  update(said) {
    const running = said.state === "running";
    write(this.run, running ? `❚❚ ${this.text("pause")}` : `▶ ${this.text("run")}`);
    const stop = this.buttons.get("stop");
    if (stop) stop.disabled = !running && said.state !== "paused";
    const follow = this.buttons.get("auto-run");
    if (follow && said.auto_run !== undefined) follow.checked = said.auto_run;
    this.bar.max = Math.max(said.total, 1);
    this.bar.value = said.done;
    setAttribute(this.bar, "data-state", said.state);
    write(this.words, said.progress);
  }
}

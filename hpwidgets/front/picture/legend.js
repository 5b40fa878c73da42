/** @import { LegendEntry } from "./types.js" */
/** @import { Stage } from "./stage.js" */

/** The legend's entries as buttons that hide and show their series. */
export class LegendToggles {
  /**
   * @param {Stage} stage
   * @param {HTMLElement} layer above the picture, as large as it
   * @param {() => void} onChange
   * @param {AbortSignal} signal ends all listening
   */
  constructor(stage, layer, onChange, signal) {
    this.stage = stage;
    this.layer = layer;
    this.onChange = onChange;
    this.signal = signal;
    /** @type {Set<string>} */
    this.hidden = new Set();
    /** @type {Set<string>} */
    this.hiddenSlots = new Set();
    /** @type {{entry: LegendEntry, button: HTMLButtonElement}[]} */
    this.buttons = [];
  }

  /** Takes the entries of a new scene; a button whose label stays, stays. */
  update() {
    const { scene, slots } = this.stage;
    const entries = (scene?.legend ?? []).filter((it) => it.slots.some((slot) => slots.has(slot)));
    const old = [...this.buttons];
    this.buttons = entries.map((entry) => {
      const same = old.findIndex((it) => it.entry.label === entry.label);
      const kept = same < 0 ? undefined : old.splice(same, 1)[0];
      return { entry, button: kept?.button ?? this.makeButton(entry.label) };
    });
    old.forEach(({ button }) => button.remove());
    this.layer.style.setProperty("--hpw-scene", this.stage.svg.style.background || "#ffffff");
    const shown = this.buttons.map(({ button }) => button);
    if (shown.some((button, index) => this.layer.children[index] !== button)) {
      this.layer.replaceChildren(...shown);
    }
    this.applyHidden();
  }

  /**
   * @param {string} label
   * @returns {HTMLButtonElement}
   */
  makeButton(label) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "hpw-legend-entry";
    button.setAttribute("aria-label", label);
    const { signal } = this;
    const others = (/** @type {boolean} */ faint) => this.setFaint(label, faint);
    button.addEventListener("click", () => this.toggle(label), { signal });
    button.addEventListener("pointerenter", () => others(true), { signal });
    button.addEventListener("pointerleave", () => others(false), { signal });
    button.addEventListener("focus", () => others(button.matches(":focus-visible")), { signal });
    button.addEventListener("blur", () => others(false), { signal });
    return button;
  }

  /** @param {string} label */
  toggle(label) {
    if (!this.hidden.delete(label)) this.hidden.add(label);
    this.applyHidden();
    this.onChange();
  }

  /** Hides the series of the entries that are off, and says which are on. */
  applyHidden() {
    const off = this.buttons.filter(({ entry }) => this.hidden.has(entry.label));
    this.hiddenSlots = new Set(off.flatMap(({ entry }) => entry.slots));
    for (const [slot, element] of this.stage.slots) {
      element.style.display = this.hiddenSlots.has(slot) ? "none" : "";
    }
    for (const { entry, button } of this.buttons) {
      button.setAttribute("aria-pressed", String(!this.hidden.has(entry.label)));
    }
  }

  /**
   * Makes all series but the label's faint, or none.
   * @param {string} label
   * @param {boolean} isFaint
   */
  setFaint(label, isFaint) {
    const own = this.buttons.filter(({ entry }) => entry.label === label);
    const slots = new Set(own.flatMap(({ entry }) => entry.slots));
    const others = new Set(this.stage.scene?.legend.flatMap((entry) => entry.slots));
    for (const [slot, element] of this.stage.slots) {
      const isOther = others.has(slot) && !slots.has(slot);
      element.classList.toggle("hpw-faint", isFaint && isOther);
    }
  }

  /** Puts the buttons over their entries, as the picture is laid out now. */
  place() {
    for (const { entry, button } of this.buttons) {
      const [left, top, width, height] = entry.box;
      const [x, y] = this.stage.toShare(left, top);
      const [right, bottom] = this.stage.toShare(left + width, top + height);
      button.style.left = `${x * 100}%`;
      button.style.top = `${y * 100}%`;
      button.style.width = `${(right - x) * 100}%`;
      button.style.height = `${(bottom - y) * 100}%`;
    }
  }
}

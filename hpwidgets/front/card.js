// A card of the course: a question with choices, or an exercise with its feedback.
import { make, makeButton, show, write } from "./dom.js";
import { Link } from "./link.js";
import { hostTheme, watchTheme } from "./theme.js";
import { keepKeys } from "./keys.js";

/**
 * @typedef {object} CardSpec What Python says of a card.
 * @property {string} kind
 * @property {string} heading
 * @property {string} text
 * @property {{name: string, text: string, chosen: boolean}[]} choices
 * @property {boolean} locked
 * @property {{met: boolean, text: string}[]} lines
 * @property {string} said
 * @property {{heading: string, text: string, code: string}[]} notes
 * @property {{name: string, label: string, help: string, enabled: boolean}[]} buttons
 * @property {{name: string, value: string}[]} fields
 * @property {string} check
 * @property {Record<string, string>} states
 */

/** One card: drawn anew from what Python says, with the focus where it was. */
class CardPage {
  /**
   * @param {import("./link.js").Model} model
   * @param {HTMLElement} place
   */
  constructor(model, place) {
    this.model = model;
    const card = /** @type {CardSpec} */ (model.get("card"));
    this.link = new Link(model, (state) => this.tellState(state), () => {});
    this.choices = make("fieldset", { class: "hpw-choices" });
    this.fields = make("form", { class: "hpw-fields", hidden: true });
    this.fields.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      const values = Object.fromEntries(new FormData(this.fields).entries());
      this.link.send({ do: "check", values });
    });
    this.lines = make("ul", { class: "hpw-lines" });
    this.said = make("p", { class: "hpw-card-said", role: "status" });
    this.notes = make("div", { class: "hpw-notes" });
    this.buttons = make("div", { class: "hpw-bar" });
    this.banner = make("p", { class: "hpw-banner", role: "status", hidden: true });
    this.root = make(
      "div",
      { class: "hpw hpw-card", role: "group", "aria-label": card.heading, "data-kind": card.kind },
      make("p", { class: "hpw-card-heading" }, make("b", {}, card.heading), ` ${card.text}`),
      this.banner, this.choices, this.fields, this.lines, this.said, this.notes, this.buttons,
    );
    place.append(this.root);
    const theme = () => { this.root.dataset.theme = hostTheme(); };
    const update = () => this.update();
    model.on("change:card", update);
    this.ends = [keepKeys(this.root), watchTheme(theme), () => model.off("change:card", update)];
    theme();
    this.update();
  }

  /** @param {import("./link.js").LinkState} state */
  tellState(state) {
    write(this.banner, state === "alive" ? "" : this.model.get("card").states[state]);
    show(this.banner, state !== "alive");
  }

  update() {
    const card = /** @type {CardSpec} */ (this.model.get("card"));
    if (!card?.kind) return;
    this.showChoices(card);
    this.showFields(card);
    this.lines.replaceChildren(
      ...card.lines.map(({ met, text }) =>
        make("li", { class: met ? "hpw-met" : "hpw-missing" }, `${met ? "✓" : "✗"} ${text}`),
      ),
    );
    show(this.lines, card.lines.length > 0);
    write(this.said, card.said);
    show(this.said, card.said !== "");
    this.notes.replaceChildren(
      ...card.notes.map(({ heading, text, code }) =>
        make(
          "div",
          { class: "hpw-note" },
          make("p", {}, make("b", {}, heading), ` ${text}`),
          code ? make("pre", { tabindex: 0 }, code) : null,
        ),
      ),
    );
    this.showButtons(card.buttons);
  }

  /** @param {CardSpec} card */
  showChoices({ choices, locked, text }) {
    if (this.choices.children.length === 0 && choices.length) {
      this.choices.append(make("legend", { class: "hpw-hidden" }, text));
      for (const { name, text: label } of choices) {
        const radio = make("input", { type: "radio", name: this.link.page, value: name });
        radio.addEventListener("change", () => this.link.send({ do: "choose", name }));
        this.choices.append(make("label", {}, radio, ` ${label}`));
      }
    }
    const radios = /** @type {HTMLInputElement[]} */ ([...this.choices.querySelectorAll("input")]);
    choices.forEach(({ chosen }, at) => Object.assign(radios[at] ?? {}, { checked: chosen, disabled: locked }));
    show(this.choices, choices.length > 0);
  }

  /** @param {CardSpec} card */
  showFields({ fields, check }) {
    if (this.fields.children.length === 0 && fields.length) {
      for (const { name, value } of fields) {
        const box = make("input", { type: "text", name, value, autocomplete: "off", spellcheck: "false" });
        this.fields.append(make("label", {}, `${name} = `, box));
      }
      this.fields.append(make("button", { type: "submit" }, check));
    }
    show(this.fields, fields.length > 0);
  }

  /** @param {CardSpec["buttons"]} buttons */
  showButtons(buttons) {
    const known = buttons.map(({ name }) => name).join();
    if (this.buttons.dataset.known !== known) {
      this.buttons.dataset.known = known;
      this.buttons.replaceChildren(
        ...buttons.map(({ name, label, help }) =>
          makeButton(label, help, () => this.link.send({ do: "press", name }), { "data-do": name }),
        ),
      );
    }
    buttons.forEach(({ label, help, enabled }, at) => {
      const button = this.buttons.children[at];
      write(button, label);
      button.title = help;
      button.disabled = !enabled;
    });
    show(this.buttons, buttons.length > 0);
  }

  destroy() {
    this.ends.forEach((end) => end());
    this.link.destroy();
    this.root.remove();
  }
}

export default {
  /** @param {{model: any, el: HTMLElement}} context */
  render({ model, el }) {
    const card = new CardPage(model, el);
    return () => card.destroy();
  },
};

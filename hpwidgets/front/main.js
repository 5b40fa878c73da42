// A lab on the page: every part is told what Python says, and reports what a person does.
import { make, makeButton, saveFile, show, write } from "./dom.js";
import { Link } from "./link.js";
import { hostTheme, watchTheme } from "./theme.js";
import { keepKeys } from "./keys.js";
import { Board } from "./controls.js";
import { Head } from "./head.js";
import { RunBar } from "./run_bar.js";
import { EpochRow, Words } from "./words.js";
import { Code, Pins, Tables } from "./tables.js";
import { Picture } from "./picture/picture.js";

/** One lab: its parts, and what ends it. */
class LabPage {
  /**
   * @param {import("./link.js").Model} model
   * @param {HTMLElement} place
   */
  constructor(model, place) {
    this.model = model;
    const spec = (this.spec = model.get("spec"));
    const text = (this.text = (/** @type {string} */ key) => spec.texts[key] ?? key);
    /** @type {(() => void)[]} */
    this.ends = [];
    this.link = new Link(
      model,
      (state) => this.tellState(state),
      (name, bytes) => saveFile(new Blob([/** @type {any} */ (bytes)]), name),
    );
    this.banner = make("p", { class: "hpw-banner", role: "status", hidden: true });
    this.head = new Head(spec, this.link, text, this.link.page, (view) => this.turnTo(view));
    this.run = new RunBar(spec.run, this.link, text);
    this.words = new Words(this.link, text);
    this.epoch = new EpochRow(this.link, text);
    this.tables = new Tables();
    this.pins = new Pins(this.link, text);
    this.code = new Code(text);
    this.error = make("p", { class: "hpw-error", role: "alert", hidden: true });
    this.status = make("p", { class: "hpw-status" });
    this.reading = make("p", { class: "hpw-reading" });
    this.tools = make("div", { class: "hpw-bar hpw-deeds" });
    this.sealed = make("p", { class: "hpw-sealed", hidden: true });
    const controls = make("div", { class: "hpw-controls", role: "group", "aria-label": text("controls") });
    this.board = new Board(controls, this.link, text);
    const picture = make("div", { class: "hpw-place" });
    this.child = make("div", { class: "hpw-child" });
    const panel = make(
      "div",
      { class: "hpw-panel", id: `${this.link.page}-panel`, role: spec.tabs ? "tabpanel" : null },
      this.run.root, this.error, this.words.root, this.words.spoken, picture, this.epoch.root,
      this.status, this.reading, this.tools, this.sealed, this.pins.root, this.tables.root,
      this.code.root,
    );
    this.root = make(
      "div",
      { class: "hpw", role: "group", "aria-label": spec.title, "data-lab": spec.lab },
      this.head.root, this.head.tabs, this.head.tip, this.banner,
      make("div", { class: "hpw-grid" }, controls, panel), this.child,
    );
    place.append(this.root);
    this.picture = new Picture(picture, {
      text,
      onEpoch: (epoch) => this.epoch.go(epoch),
      onDownload: (format) => this.link.send({ do: "save", format }),
    });
    this.ends.push(keepKeys(this.root), watchTheme(() => this.takeTheme()));
    this.listen("controls", () => this.showControls());
    this.listen("values", () => this.showValues());
    this.listen("said", () => this.showSaid());
    this.listen("late", () => this.showSaid());
    this.listen("below", () => this.showBelow());
    this.listen("scene", () => this.showScene());
    this.listen("frame", () => this.showFrame());
    this.listen("child", () => this.showChild());
    this.told = model.get("told");
    this.listen("told", () => this.checkTold());
    this.head.mark(model.get("values").view ?? spec.views[0].name);
    this.showControls();
    this.showValues();
    this.takeTheme();
    this.showScene();
    this.showSaid();
    this.showBelow();
    this.showChild();
  }

  /**
   * @param {string} trait
   * @param {() => void} handler
   */
  listen(trait, handler) {
    this.model.on(`change:${trait}`, handler);
    this.ends.push(() => this.model.off(`change:${trait}`, handler));
  }

  /** A host may lay an old state over a newer one: JupyterLab does when a lost connection is back. */
  checkTold() {
    const told = this.model.get("told");
    if (told < this.told) this.link.send({ do: "again" });
    this.told = Math.max(told, this.told);
  }

  takeTheme() {
    const theme = this.spec.theme || hostTheme();
    if (theme === this.theme) return; // a host gives its body classes of other meanings, too
    this.theme = theme;
    this.root.dataset.theme = theme;
    this.link.send({ do: "page", theme });
  }

  /** @param {import("./link.js").LinkState} state */
  tellState(state) {
    const saved = state === "gone" && this.link.seen === 0;
    const late = this.model.get("late").text ?? "";
    write(this.banner, state === "alive" ? late : this.text(saved ? "saved" : state));
    show(this.banner, this.banner.textContent !== "");
  }

  showControls() {
    const controls = this.model.get("controls");
    if (controls.of) this.board.build(controls);
    this.showValues();
  }

  showValues() {
    const values = this.model.get("values");
    if (!values.of || !this.link.knows(values)) return;
    this.board.update(values.of);
    this.head.update(values);
    this.head.mark(values.view);
    this.veil();
  }

  /** @param {string} view */
  turnTo(view) {
    this.view = view;
    this.veil();
  }

  /** A veil over a picture that is not of the chosen view, or not there yet. */
  veil() {
    const said = this.model.get("said");
    const wanted = this.link.knows(this.model.get("values"))
      ? this.model.get("values").view
      : this.view;
    const other = said.view && wanted && said.view !== wanted && !said.error?.text;
    const none = said.state === "failed" ? "nothing" : "first";
    const text = !this.model.get("scene") ? none : other ? "computing" : null;
    this.picture.setVeil(text && this.text(text));
  }

  showSaid() {
    const said = this.model.get("said");
    this.tellState(this.link.state);
    const now = { done: 0, total: 0, ...said, ...this.model.get("late") };
    if (now.state === undefined) return;
    this.run.update(now);
    if (said.state === undefined) return; // a lab that has to wait for its first word
    if (said.view !== undefined) this.words.update(said);
    const beside = this.board.complain(said.error);
    write(this.error, beside ? "" : said.error.text);
    show(this.error, !beside && said.error.text !== "");
    write(this.status, said.status ?? "");
    show(this.status, Boolean(said.status));
    write(this.reading, said.reading ?? "");
    show(this.reading, Boolean(said.reading));
    this.epoch.update(said.epoch, Boolean(said.log));
    const epoch = said.epoch;
    this.picture.setCursor(epoch && epoch.at < epoch.done ? epoch.at : null);
    if (said.final && said.alt) this.picture.setAlt(said.alt);
    this.pins.update(this.model.get("below").pins, said.now);
    if (said.drawn) this.root.dataset.drawn = said.drawn;
    this.veil();
  }

  showBelow() {
    const below = this.model.get("below");
    this.showTools(below.tools ?? []);
    write(this.sealed, [below.sealed?.text, below.sealed?.warning].filter(Boolean).join(" · "));
    show(this.sealed, Boolean(below.sealed));
    this.pins.update(below.pins, this.model.get("said").now);
    this.tables.update(below.tables ?? []);
    this.code.update(below.code);
  }

  /** @param {import("./run_bar.js").ButtonSpec[]} tools */
  showTools(tools) {
    const known = tools.map(({ name }) => name).join();
    if (this.tools.dataset.known !== known) {
      this.tools.dataset.known = known;
      this.tools.replaceChildren(
        ...tools.map(({ name, label, help }) =>
          makeButton(label, help, () => this.link.send({ do: "press", name }), { "data-do": name }),
        ),
      );
    }
    tools.forEach(({ label, help, enabled, on }, at) => {
      const button = this.tools.children[at];
      write(button, label);
      button.title = help;
      button.disabled = !enabled;
      if (on !== null) button.setAttribute("aria-pressed", String(on));
    });
    show(this.tools, tools.length > 0);
  }

  showScene() {
    const scene = this.model.get("scene");
    if (!scene) return;
    this.scene = JSON.parse(scene);
    this.picture.setScene(this.scene);
    this.showFrame();
  }

  showFrame() {
    const text = this.model.get("frame");
    if (!text || !this.scene) return;
    const frame = JSON.parse(text);
    if (frame.of === this.scene.id) this.picture.setFrame(frame);
  }

  async showChild() {
    const id = this.model.get("child");
    this.childPage?.destroy();
    this.childPage = null;
    this.child.replaceChildren();
    if (!id) return;
    const model = await this.model.widget_manager.get_model(id);
    if (this.model.get("child") === id) this.childPage = new LabPage(model, this.child);
  }

  destroy() {
    this.ends.forEach((end) => end());
    this.childPage?.destroy();
    this.picture.destroy();
    this.link.destroy();
    this.root.remove();
  }
}

export default {
  /** @param {{model: any, el: HTMLElement}} context */
  render({ model, el }) {
    const lab = new LabPage(model, el);
    return () => lab.destroy();
  },
};

// What is said of the picture: the verdict with its suggestions, sentences, the status.
import { fill, make, makeButton, setAttribute, show, write } from "./dom.js";

/** Verdict, sentences and what a preset is about, beside the run bar. */
export class Words {
  /**
   * @param {import("./link.js").Link} link
   * @param {(key: string) => string} text
   */
  constructor(link, text) {
    this.link = link;
    this.text = text;
    this.comment = make("p", { class: "hpw-comment" });
    this.name = make("b");
    this.evidence = make("span");
    this.remarks = make("p");
    this.changes = make("div", { class: "hpw-changes" });
    this.said = make("p", {}, this.name, " ", this.evidence);
    this.verdict = make("div", {}, this.said, this.remarks, this.changes);
    this.lines = make("div", { class: "hpw-lines" });
    this.spoken = make("div", { class: "hpw-hidden", "aria-live": "polite" });
    this.root = make("div", { class: "hpw-words" }, this.comment, this.verdict, this.lines);
    this.known = "";
  }

  /** @param {any} said */
  update(said) {
    write(this.comment, said.comment ?? "");
    show(this.comment, Boolean(said.comment));
    this.root.classList.toggle("hpw-dim", Boolean(said.dim));
    const verdict = said.verdict;
    this.root.classList.toggle("hpw-diagnosis", Boolean(said.epoch)); // room for it before it comes
    show(this.verdict, Boolean(verdict));
    setAttribute(this.root, "data-verdict", verdict?.name ?? null);
    if (verdict) {
      write(this.name, `${verdict.label}.`);
      write(this.evidence, verdict.evidence);
      write(this.remarks, verdict.remarks);
      show(this.remarks, verdict.remarks !== "");
      this.suggest(verdict.changes);
    }
    this.sentences(said.lines ?? []);
    if (said.final) write(this.spoken, this.shown());
  }

  /** What stands there, a line each. (`innerText` would lay the whole page out.) */
  shown() {
    const parts = [this.comment, this.said, this.remarks, this.changes, ...this.lines.children];
    return parts.filter((it) => !it.closest("[hidden]")).map((it) => it.textContent).join("\n");
  }

  /** @param {{label: string, values: Record<string, any>}[]} changes */
  suggest(changes) {
    const known = JSON.stringify(changes);
    if (known === this.known) return;
    this.known = known;
    const buttons = changes.map(({ label, values }) =>
      makeButton(label, fill(this.text("apply"), { change: label }), () =>
        this.link.send({ do: "move", values }),
      ),
    );
    this.changes.replaceChildren(this.text("suggestions"), " ", ...buttons);
    show(this.changes, changes.length > 0);
  }

  /** @param {[string, boolean][]} lines */
  sentences(lines) {
    while (this.lines.childElementCount > lines.length) this.lines.lastChild.remove();
    lines.forEach(([line, strong], at) => {
      const place = this.lines.children[at] ?? this.lines.appendChild(make("p"));
      write(place, line);
      place.classList.toggle("hpw-strong", strong);
    });
    show(this.lines, lines.length > 0);
  }
}

/** The epoch that is looked at: the newest, or any one before it. */
export class EpochRow {
  /**
   * @param {import("./link.js").Link} link
   * @param {(key: string) => string} text
   */
  constructor(link, text) {
    this.link = link;
    this.text = text;
    this.slider = make("input", {
      type: "range",
      min: 1,
      step: 1,
      "aria-label": text("epoch"),
      title: text("epoch_help"),
    });
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)));
    this.words = make("span", { class: "hpw-epoch-words" });
    this.log = make("input", { type: "checkbox", "data-do": "log" });
    this.log.addEventListener("change", () => link.send({ do: "log", on: this.log.checked }));
    const log = { class: "hpw-switch", title: text("log_help") };
    this.root = make(
      "div",
      { class: "hpw-epoch" },
      this.slider,
      this.words,
      make("label", log, this.log, text("log")),
    );
    this.done = 0;
    this.total = 0;
  }

  /** @param {number} epoch */
  go(epoch) {
    const at = Math.min(Math.max(epoch, 1), this.done);
    this.slider.value = String(at);
    this.tell(at);
    this.link.sendSoon("epoch", { do: "epoch", at });
  }

  /** @param {number} at */
  tell(at) {
    const words = fill(this.text("epoch_of"), { epoch: at, total: this.total });
    write(this.words, words);
    setAttribute(this.slider, "aria-valuetext", words);
    this.slider.style.setProperty("--at", `${(100 * (at - 1)) / Math.max(this.done - 1, 1)}%`);
  }

  /**
   * @param {{at: number, done: number, total: number} | null | undefined} epoch
   * @param {boolean} log whether the loss's axis is logarithmic
   */
  update(epoch, log) {
    this.log.checked = log;
    show(this.root, Boolean(epoch && epoch.done > 0));
    if (!epoch || this.link.queue.has("epoch")) return;
    this.done = epoch.done;
    this.total = epoch.total;
    this.slider.max = String(Math.max(epoch.done, 1));
    this.slider.value = String(epoch.at);
    this.tell(epoch.at);
  }
}

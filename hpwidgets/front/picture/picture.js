/** @import { Frame, PictureOptions, PictureTable, Scene } from "./types.js" */
import { Crosshair } from "./crosshair.js";
import { Explorer } from "./explorer.js";
import { LegendToggles } from "./legend.js";
import { phraseBook } from "./phrases.js";
import { countsEpochs } from "./readings.js";
import { pictureTables } from "./rows.js";
import { SaveMenu } from "./save.js";
import { Stage } from "./stage.js";
import { TableFold } from "./table.js";

/** One lab's picture: a scene from Python, drawn, read and saved by the page. */
export class Picture {
  /**
   * @param {Element} container
   * @param {PictureOptions} [options]
   */
  constructor(container, { text, onEpoch, onDownload, downloads = ["pdf"] } = {}) {
    this.phrase = phraseBook(text);
    this.ending = new AbortController();
    const { signal } = this.ending;
    this.root = pictureBox("hpw-picture");
    this.stage = new Stage(this.root);
    this.figure = pictureBox("hpw-figure");
    this.figure.tabIndex = 0;
    this.figure.setAttribute("role", "application");
    const tip = pictureBox("hpw-tip");
    tip.setAttribute("aria-hidden", "true");
    const layer = pictureBox("hpw-legend-layer");
    this.figure.append(this.stage.svg, layer, tip);
    this.keys = pictureBox("hpw-unseen", `${this.stage.clips.prefix}-keys`);
    this.live = pictureBox("hpw-unseen", `${this.stage.clips.prefix}-live`);
    this.live.setAttribute("aria-live", "polite");
    this.figure.setAttribute("aria-describedby", `${this.keys.id} ${this.live.id}`);
    this.veil = pictureBox("hpw-veil");
    this.veil.setAttribute("role", "status");
    const scroll = pictureBox("hpw-scroll");
    scroll.append(this.figure);
    const frame = pictureBox("hpw-picture-frame");
    const gauge = pictureBox("hpw-gauge"); // as wide as the frame, and never higher
    frame.append(gauge, scroll, this.veil);

    this.crosshair = new Crosshair(this.stage, tip);
    this.legend = new LegendToggles(this.stage, layer, () => this.explorer.refresh(), signal);
    const links = {
      epochWord: this.phrase("epoch"),
      isHidden: (/** @type {string} */ slot) => this.legend.hiddenSlots.has(slot),
      say: (/** @type {string} */ words) => void (this.live.textContent = words),
      onEpoch: (/** @type {number} */ epoch) => onEpoch?.(epoch),
    };
    this.explorer = new Explorer(this.stage, this.crosshair, this.figure, links, signal);
    this.tables = new TableFold(() => this.table(), this.phrase, signal);
    const tools = pictureBox("hpw-tools");
    const offer = { downloads: onDownload ? downloads : [], onDownload };
    tools.append(new SaveMenu(this.stage, this.phrase, offer, signal).element, this.tables.element);
    this.root.append(frame, this.keys, this.live, tools);
    container.append(this.root);

    /** @type {number | null} */
    this.cursor = null;
    /** @type {string | null} */
    this.veilText = null;
    this.setAlt("");
    this.setVeil(null);
    // Told by the observer alone, once the page is laid out: to ask would lay it out for each lab.
    this.width = 0;
    this.watcher = new ResizeObserver(([seen]) => {
      const width = Math.round(seen?.contentRect.width ?? 0);
      if (width === this.width) return;
      this.width = width;
      this.layOut();
    });
    this.watcher.observe(gauge);
  }

  /**
   * Shows a scene in place of the one before.
   * @param {Scene} scene
   */
  setScene(scene) {
    this.stage.setScene(scene);
    this.setVeil(this.veilText);
    const word = this.phrase("epoch");
    const keys = [this.phrase("picture_keys")];
    if (scene.axes.some((axes) => countsEpochs(axes, word))) keys.push(this.phrase("picture_keys_epoch"));
    this.keys.textContent = keys.join(" ");
    this.layOut();
    this.tables.renew();
  }

  /**
   * Shows what a frame changes in the scene.
   * @param {Frame} frame
   */
  setFrame(frame) {
    if (!this.stage.setFrame(frame)) return;
    this.explorer.refresh();
    this.tables.renew();
  }

  /**
   * Marks the epoch that the page stands at, in every panel that counts epochs.
   * @param {number | null} epoch
   */
  setCursor(epoch) {
    this.cursor = epoch;
    this.crosshair.setCursor(epoch, this.phrase("epoch"));
  }

  /**
   * Says in words what the picture shows.
   * @param {string} alt
   */
  setAlt(alt) {
    this.figure.setAttribute("aria-label", alt || this.phrase("picture"));
  }

  /**
   * Lays words over a picture that is not yet what the page says; null takes them away.
   * @param {string | null} text
   */
  setVeil(text) {
    const isEmpty = this.stage.scene === null;
    this.veilText = text;
    this.root.classList.toggle("hpw-empty", isEmpty);
    this.veil.classList.toggle("hpw-veiled", isEmpty || text !== null);
    const words = text ?? (isEmpty ? this.phrase("picture_waiting") : "");
    if (this.veil.textContent !== words) this.veil.textContent = words;
  }

  /**
   * The values of every panel.
   * @returns {PictureTable[]}
   */
  table() {
    const { scene, series } = this.stage;
    return scene === null ? [] : pictureTables(scene, series, this.phrase);
  }

  /** Fits the picture to its place. */
  layOut() {
    if (this.width === 0) return;
    this.stage.fit(this.width);
    this.legend.update();
    this.legend.place();
    this.setCursor(this.cursor);
    this.explorer.refresh();
  }

  /** Takes the picture off the page, with all that listens. */
  destroy() {
    this.ending.abort();
    this.watcher.disconnect();
    this.root.remove();
  }
}

/**
 * @param {string} name
 * @param {string} [id]
 * @returns {HTMLDivElement}
 */
function pictureBox(name, id) {
  const box = document.createElement("div");
  box.className = name;
  if (id) box.id = id;
  return box;
}

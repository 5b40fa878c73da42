/** @import { AxesInfo, Reading } from "./types.js" */
/** @import { Stage } from "./stage.js" */
/** @import { Crosshair } from "./crosshair.js" */
import { nearestIndex, valueAt } from "./scales.js";
import { axesAt, countsEpochs, readablePanels, readingAt, readingInRow, readingNear, readingText, readingsOf } from "./readings.js";
import { panelsOf, seriesIn } from "./series.js";

/**
 * What the explorer needs of the picture around it.
 * @typedef {object} ExplorerLinks
 * @property {string} epochWord the translated "epoch"
 * @property {(slot: string) => boolean} isHidden
 * @property {(text: string) => void} say speaks to a screen reader
 * @property {(epoch: number) => void} onEpoch
 */

/** Pointer and keys over a picture: moves the crosshair, speaks, chooses epochs. */
export class Explorer {
  /**
   * @param {Stage} stage
   * @param {Crosshair} crosshair
   * @param {HTMLElement} figure what has the focus
   * @param {ExplorerLinks} links
   * @param {AbortSignal} signal ends all listening
   */
  constructor(stage, crosshair, figure, links, signal) {
    this.stage = stage;
    this.crosshair = crosshair;
    this.figure = figure;
    this.links = links;
    /** @type {Reading | null} */
    this.reading = null;
    const { svg } = stage;
    svg.addEventListener("pointermove", (event) => this.point(event), { signal });
    svg.addEventListener("pointerdown", (event) => this.point(event), { signal });
    svg.addEventListener("pointerleave", (event) => this.leave(event), { signal });
    svg.addEventListener("click", (event) => this.click(event), { signal });
    figure.addEventListener("keydown", (event) => this.key(event), { signal });
    // Keys that the host would take arrive as an event of the lab's own.
    figure.addEventListener("hpw-key", (event) => this.ownKey(event), { signal });
    figure.addEventListener("blur", () => this.show(null), { signal });
  }

  /**
   * The series of the panel that these axes are in.
   * @param {AxesInfo} axes
   */
  listOf(axes) {
    const panel = this.panels().find((some) => some.includes(axes)) ?? [axes];
    return seriesIn(panel, this.stage.series, this.links.isHidden);
  }

  /** The panels of the scene. */
  panels() {
    return panelsOf(this.stage.scene?.axes ?? []);
  }

  /**
   * The panel's first axes at a place in the page, and that place in the scene.
   * @param {MouseEvent} event
   * @returns {{axes: AxesInfo | undefined, x: number, y: number}}
   */
  under({ clientX, clientY }) {
    const [x, y] = this.stage.toScene(clientX, clientY);
    const firsts = this.panels().flatMap((panel) => panel.slice(0, 1));
    return { axes: axesAt(firsts, x, y), x, y };
  }

  /** @param {Reading | null} reading */
  show(reading) {
    this.reading = reading?.values.length ? reading : null;
    if (this.reading) this.crosshair.show(this.reading);
    else this.crosshair.clear();
  }

  /** Reads again where the crosshair stands, after the picture has changed. */
  refresh() {
    const last = this.reading;
    if (last === null) return;
    const axes = this.stage.scene?.axes.find(({ id }) => id === last.axes.id);
    if (!axes) this.show(null);
    else if (last.row) this.show(readingInRow(axes, this.listOf(axes), last.x));
    else if (!last.point) this.show(readingAt(axes, this.listOf(axes), last.x));
    else {
      const slot = last.values[0]?.slot;
      const marks = readingsOf(axes, this.listOf(axes));
      this.show(marks.find(({ x, values }) => x === last.x && values[0]?.slot === slot) ?? null);
    }
  }

  /** @param {PointerEvent} event */
  point(event) {
    const { axes, x, y } = this.under(event);
    this.show(axes ? readingNear(axes, this.listOf(axes), x, y) : null);
    const chooses = axes && countsEpochs(axes, this.links.epochWord);
    this.stage.svg.style.cursor = chooses ? "crosshair" : "";
  }

  /**
   * Takes the crosshair away, but not from under a finger that was lifted to look at it.
   * @param {PointerEvent} event
   */
  leave({ pointerType }) {
    if (pointerType !== "touch") this.show(null);
  }

  /** @param {MouseEvent} event */
  click(event) {
    const { axes, x, y } = this.under(event);
    if (!axes || !countsEpochs(axes, this.links.epochWord)) return;
    const reading = readingNear(axes, this.listOf(axes), x, y);
    const [low, high] = [Math.min(...axes.x.limits), Math.max(...axes.x.limits)];
    const free = valueAt(axes.x, axes.box[0], axes.box[2], x);
    const epoch = reading ? reading.x : Math.round(Math.min(high, Math.max(low, free)));
    if (Number.isFinite(epoch)) this.links.onEpoch(epoch);
  }

  /** @param {Event} event whose detail is the key's */
  ownKey(event) {
    const { key } = /** @type {CustomEvent<KeyboardEvent>} */ (event).detail;
    if (event.target === this.figure && this.act(key)) event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
    if (event.target !== this.figure || !isPlain || !this.act(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {string} key
   * @returns {boolean} whether the key means something here
   */
  act(key) {
    if (key === "Escape") {
      this.show(null);
      this.figure.blur();
      return true;
    }
    if (key === "Enter") {
      if (!this.reading || this.reading.row || !countsEpochs(this.reading.axes, this.links.epochWord)) return false;
      this.links.onEpoch(this.reading.x);
      return true;
    }
    /** @type {{[key: string]: [along: number, panel: number]}} */
    const steps = {
      ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], PageUp: [10, 0], PageDown: [-10, 0] },
      ...{ Home: [-Infinity, 0], End: [Infinity, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] },
    };
    const step = steps[key];
    if (step) this.step(...step);
    return step !== undefined;
  }

  /**
   * Moves along x, or to another panel at the same x where that has one.
   * @param {number} along
   * @param {number} panel
   */
  step(along, panel) {
    const { scene, series } = this.stage;
    const panels = scene ? readablePanels(scene, series, this.links.isHidden) : [];
    const old = panels.findIndex(([first]) => first?.id === this.reading?.axes.id);
    const next = Math.max(old, 0) + (old < 0 ? 0 : panel) + panels.length;
    const axes = panels[next % panels.length]?.[0];
    if (!axes) return;
    const readings = readingsOf(axes, this.listOf(axes));
    let index = along < 0 || along === Infinity ? readings.length - 1 : 0;
    const last = this.reading;
    if (last) {
      const slot = last.values[0]?.slot;
      const same = readings.findIndex((it) => it.x === last.x && it.values[0]?.slot === slot);
      const near = nearestIndex(readings.map(({ x }) => x), last.x);
      index = (same >= 0 && panel === 0 ? same : near) + along;
    } else if (along === -Infinity) index = 0;
    this.show(readings[Math.min(readings.length - 1, Math.max(0, index))] ?? null);
    if (!this.reading) return;
    this.links.say(readingText(this.reading));
    this.crosshair.tip.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}

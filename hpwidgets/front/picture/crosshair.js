/** @import { AxesInfo, Reading } from "./types.js" */
/** @import { Stage } from "./stage.js" */
import { SVG_SPACE } from "./nodes.js";
import { axesX, axesY, sameRows, sameX } from "./scales.js";
import { countsEpochs, readingHead, valueWords } from "./readings.js";
import { panelsOf } from "./series.js";

/** As many values as a tooltip lists. */
const MOST_VALUES = 14;

/** Between the crosshair and the tooltip, in pixels. */
const TIP_GAP = 12;

/** The lines, dots and the tooltip that stand above a picture. */
export class Crosshair {
  /**
   * @param {Stage} stage
   * @param {HTMLElement} tip
   */
  constructor(stage, tip) {
    this.stage = stage;
    this.tip = tip;
    /** @type {Element[]} */
    this.marks = [];
    /** @type {Element[]} */
    this.cursors = [];
    this.clear();
  }

  /** Takes the crosshair away. */
  clear() {
    this.marks.forEach((mark) => mark.remove());
    this.marks = [];
    this.tip.hidden = true;
  }

  /**
   * Shows what was read.
   * @param {Reading} reading
   */
  show(reading) {
    this.clear();
    const { axes, x, values, point, row } = reading;
    if (row) this.marks = this.panels().filter((other) => sameRows(axes, other)).flatMap((other) => this.band(other, x));
    else if (!point) {
      const same = this.panels().filter((other) => other === axes || sameX(axes, other));
      this.marks = same.flatMap((other) => this.line(other, x, "hpw-cross"));
    }
    for (const value of values) {
      const y = axesY(value.axes, value.y ?? NaN);
      const dot = row && value.value !== undefined ? null : this.dot(axes, axesX(axes, value.x), y, point ? 7 : 3.5);
      if (dot) this.marks.push(dot);
    }
    this.fillTip(reading);
    const [left, top, , height] = axes.box;
    const heights = values.map(({ axes: own, y, band }) => axesY(own, y ?? band?.[1] ?? NaN));
    const at = Math.min(...heights, point ? Infinity : top + height * 0.6);
    const along = row ? left : axesX(axes, x) || left;
    this.placeTip(...this.stage.toShare(along, Math.max(top, at || top)));
  }

  /**
   * Puts the tooltip beside a place of the picture, and within it.
   * @param {number} shareX
   * @param {number} shareY
   */
  placeTip(shareX, shareY) {
    const { tip } = this;
    tip.hidden = false;
    const { width, height } = this.stage.svg.getBoundingClientRect();
    const [x, y] = [shareX * width, shareY * height];
    const left = shareX > 0.55 ? x - TIP_GAP - tip.offsetWidth : x + TIP_GAP;
    tip.style.left = `${Math.max(0, Math.min(left, width - tip.offsetWidth))}px`;
    tip.style.top = `${Math.max(0, Math.min(y + 4, height - tip.offsetHeight))}px`;
  }

  /**
   * Shows the epoch that the page stands at, or takes it away.
   * @param {number | null} epoch
   * @param {string} word the translated "epoch"
   */
  setCursor(epoch, word) {
    this.cursors.forEach((line) => line.remove());
    const counting = this.panels().filter((axes) => countsEpochs(axes, word));
    this.cursors =
      epoch === null ? [] : counting.flatMap((axes) => this.line(axes, epoch, "hpw-cursor"));
  }

  /**
   * The first axes of each panel.
   * @returns {AxesInfo[]}
   */
  panels() {
    return panelsOf(this.stage.scene?.axes ?? []).flatMap((panel) => panel.slice(0, 1));
  }

  /**
   * A vertical line across axes; none where the value is off the axis.
   * @param {AxesInfo} axes
   * @param {number} value
   * @param {string} name
   * @returns {Element[]}
   */
  line(axes, value, name) {
    const x = axesX(axes, value);
    const [left, top, width, height] = axes.box;
    if (!(x >= left - 0.5 && x <= left + width + 0.5)) return [];
    const line = document.createElementNS(SVG_SPACE, "path");
    line.setAttribute("class", name);
    line.setAttribute("d", `M${x.toFixed(1)} ${top}V${top + height}`);
    this.stage.overlayAt(left + width / 2, top + height / 2)?.append(line);
    return [line];
  }

  /**
   * A row of axes, shaded.
   * @param {AxesInfo} axes
   * @param {number} row its height
   * @returns {Element[]}
   */
  band(axes, row) {
    const [left, top, width, height] = axes.box;
    const ends = [row - 0.5, row + 0.5].map((at) => axesY(axes, at)).sort((one, other) => one - other);
    const [first, last] = [Math.max(top, Number(ends[0])), Math.min(top + height, Number(ends[1]))];
    if (!(last > first)) return [];
    const band = document.createElementNS(SVG_SPACE, "rect");
    band.setAttribute("class", "hpw-row");
    const place = { x: left, y: first, width, height: last - first };
    Object.entries(place).forEach(([name, value]) => band.setAttribute(name, value.toFixed(1)));
    this.stage.overlayAt(left + width / 2, top + height / 2)?.append(band);
    return [band];
  }

  /**
   * A ring around a value; none where it is off its axes.
   * @param {AxesInfo} axes
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @returns {Element | null}
   */
  dot(axes, x, y, radius) {
    const [left, top, width, height] = axes.box;
    if (!(x >= left - 1 && x <= left + width + 1 && y >= top - 1 && y <= top + height + 1)) return null;
    const dot = document.createElementNS(SVG_SPACE, "circle");
    dot.setAttribute("class", "hpw-dot");
    dot.setAttribute("cx", x.toFixed(1));
    dot.setAttribute("cy", y.toFixed(1));
    dot.setAttribute("r", String(radius));
    this.stage.overlayAt(left + width / 2, top + height / 2)?.append(dot);
    return dot;
  }

  /** @param {Reading} reading */
  fillTip(reading) {
    const head = document.createElement("div");
    head.className = "hpw-tip-head";
    head.textContent = readingHead(reading);
    const rows = reading.values.slice(0, MOST_VALUES).map((value) => {
      const [label, number] = valueWords(value);
      const row = document.createElement("div");
      const swatch = document.createElement("span");
      swatch.className = "hpw-swatch";
      swatch.style.background = value.colour;
      const name = document.createElement("span");
      name.className = "hpw-tip-label";
      name.textContent = label;
      const figure = document.createElement("b");
      figure.textContent = number;
      row.append(swatch, name, figure);
      return row;
    });
    const left = reading.values.length - rows.length;
    const more = document.createElement("div");
    more.textContent = left > 0 ? `+ ${left}` : "";
    this.tip.replaceChildren(head, ...rows, ...(left > 0 ? [more] : []));
  }
}

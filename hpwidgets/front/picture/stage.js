/** @import { Box, Frame, Layout, Scene, SceneNode, WholeSeries } from "./types.js" */
/** @import { MeasureText } from "./boxes.js" */
import { ClipRects, SVG_SPACE, cleanNode, drawNode, patchNode } from "./nodes.js";
import { nodeBox, smallestType } from "./boxes.js";
import { partAt, pictureParts, placeInLayout, placeInScene, stackedLayout, wholeLayout } from "./columns.js";
import { wholeSeries } from "./series.js";

/** The smallest type that a person has to read, in pixels. */
const LEAST_TYPE = 9;

/** How much larger than drawn the whole picture is shown. */
const MOST_SCALE = 1.6;

/** @type {SceneNode} */
const NOTHING = ["g", {}, []];

/**
 * A drawn artist that frames may change.
 * @typedef {object} Moving
 * @property {SVGGElement} holder stays where the artist is; hidden by the legend
 * @property {SVGElement} element
 * @property {SceneNode} first what the scene shows
 * @property {SceneNode} now
 */

/**
 * Makes an SVG group with a class.
 * @param {string} name
 * @returns {SVGGElement}
 */
export function svgGroup(name) {
  const group = /** @type {SVGGElement} */ (document.createElementNS(SVG_SPACE, "g"));
  group.setAttribute("class", name);
  return group;
}

/** The SVG of one picture: scenes, frames, and the layout that fits its place. */
export class Stage {
  /** @param {Element} place whose type the texts take */
  constructor(place) {
    this.place = place;
    this.svg = /** @type {SVGSVGElement} */ (document.createElementNS(SVG_SPACE, "svg"));
    this.svg.setAttribute("class", "hpw-scene");
    this.svg.setAttribute("aria-hidden", "true");
    this.clips = new ClipRects();
    /** @type {Scene | null} */
    this.scene = null;
    /** @type {WholeSeries} */
    this.series = {};
    /** @type {{node: SceneNode, element: SVGElement}[]} */
    this.fixed = [];
    /** @type {Map<string, Moving>} */
    this.moving = new Map();
    /** @type {Map<string, SVGElement>} */
    this.slots = new Map();
    /** @type {Box[] | null} */
    this.cuts = null;
    this.leastScale = 1;
    /** @type {Layout} */
    this.layout = wholeLayout([1, 1]);
    /** @type {{root: SVGGElement, over: SVGGElement}[]} */
    this.parts = [];
  }

  /**
   * Draws all of a scene.
   * @param {Scene} scene
   */
  setScene(scene) {
    this.scene = scene;
    this.series = wholeSeries(scene.series);
    this.clips.clear();
    this.fixed = scene.static.map((given) => {
      const node = cleanNode(given) ?? NOTHING;
      return { node, element: drawNode(node, this.clips) };
    });
    this.moving.clear();
    for (const [slot, given] of scene.animated) {
      const node = cleanNode(given) ?? NOTHING;
      const holder = svgGroup("hpw-moving");
      holder.dataset.slot = slot;
      const element = drawNode(node, this.clips);
      holder.append(element);
      this.moving.set(slot, { holder, element, first: node, now: node });
    }
    this.slots.clear();
    for (const { element } of this.fixed) {
      for (const found of [element, ...element.querySelectorAll("[data-slot]")]) {
        const { slot } = /** @type {SVGElement} */ (found).dataset;
        if (slot) this.slots.set(slot, /** @type {SVGElement} */ (found));
      }
    }
    for (const [slot, { holder }] of this.moving) this.slots.set(slot, holder);
    const nodes = [...this.fixed, ...this.moving.values()].map((drawn) => nodeOf(drawn));
    const type = smallestType(nodes);
    this.leastScale = Math.min(1, LEAST_TYPE / type) || 1;
    this.cuts = null;
    this.parts = [];
    this.svg.style.background = /^#[0-9a-f]{6}$/i.test(scene.background) ? scene.background : "";
    this.svg.dataset.theme = scene.theme;
  }

  /**
   * Draws what a frame changes; a frame of another scene is left out.
   * @param {Frame} frame
   * @returns {boolean} whether it was drawn
   */
  setFrame(frame) {
    if (this.scene === null || frame.of !== this.scene.id) return false;
    for (const [slot, moving] of this.moving) {
      const given = frame.changed[slot];
      const node = given === undefined ? moving.first : cleanNode(given) ?? NOTHING;
      if (node === moving.now) continue;
      moving.element = patchNode(moving.element, moving.now, node, this.clips);
      moving.now = node;
    }
    this.series = wholeSeries({ ...this.scene.series, ...frame.series });
    return true;
  }

  /**
   * Lays the picture out for a place this wide, in pixels.
   * @param {number} width
   */
  fit(width) {
    if (this.scene === null || width <= 0) return;
    const [own] = this.scene.size;
    const readable = own * this.leastScale;
    const parts = width < readable ? this.parted() : [];
    const isWhole = parts.length < 2;
    this.layout = isWhole ? wholeLayout(this.scene.size) : stackedLayout(parts, width, this.leastScale);
    const { style } = this.svg;
    style.width = isWhole ? "100%" : `${this.layout.width}px`;
    style.maxWidth = isWhole ? `${own * MOST_SCALE}px` : "none";
    style.minWidth = isWhole && width < readable ? `${readable}px` : "0";
    this.svg.setAttribute("viewBox", `0 0 ${this.layout.width} ${this.layout.height}`);
    this.placeParts();
  }

  /**
   * The parts that the picture can be cut into.
   * @returns {Box[]}
   */
  parted() {
    if (this.scene === null) return [];
    if (this.cuts === null) {
      const panels = this.scene.axes.map((axes) => axes.box);
      const measure = textMeasure(getComputedStyle(this.place).fontFamily);
      const drawn = [...this.fixed, ...this.moving.values()].map((it) => nodeBox(nodeOf(it), measure));
      this.cuts = pictureParts([...panels, ...drawn.filter((box) => box !== null)], panels);
    }
    return this.cuts;
  }

  /** Puts every drawn artist into its part. */
  placeParts() {
    const places = this.layout.parts;
    if (this.parts.length !== places.length) {
      this.parts = places.map(() => ({ root: svgGroup("hpw-part"), over: svgGroup("hpw-over") }));
      const measure = textMeasure(getComputedStyle(this.place).fontFamily);
      for (const drawn of [...this.fixed, ...this.moving.values()]) {
        const box = places.length > 1 ? nodeBox(nodeOf(drawn), measure) : null;
        const [left, top, width, height] = box ?? [0, 0, 0, 0];
        const part = partAt(this.layout, left + width / 2, top + height / 2);
        this.parts[part]?.root.append("holder" in drawn ? drawn.holder : drawn.element);
      }
      for (const part of this.parts) part.root.append(part.over);
      this.svg.replaceChildren(this.clips.defs, ...this.parts.map((part) => part.root));
    }
    places.forEach(({ box, x, y, scale }, index) => {
      const map = `translate(${x} ${y}) scale(${scale}) translate(${-box[0]} ${-box[1]})`;
      this.parts[index]?.root.setAttribute("transform", map);
    });
  }

  /**
   * The group above the picture in which this point of the scene lies.
   * @param {number} x
   * @param {number} y
   * @returns {SVGGElement | undefined}
   */
  overlayAt(x, y) {
    return this.parts[partAt(this.layout, x, y)]?.over;
  }

  /**
   * The point of the scene under a pointer.
   * @param {number} clientX
   * @param {number} clientY
   * @returns {[x: number, y: number]}
   */
  toScene(clientX, clientY) {
    const shown = this.svg.getBoundingClientRect();
    const scale = this.layout.width / (shown.width || 1);
    return placeInScene(this.layout, (clientX - shown.left) * scale, (clientY - shown.top) * scale);
  }

  /**
   * Where a point of the scene is shown, as shares of the width and height.
   * @param {number} x
   * @param {number} y
   * @returns {[x: number, y: number]}
   */
  toShare(x, y) {
    const [left, top] = placeInLayout(this.layout, x, y);
    return [left / this.layout.width, top / this.layout.height];
  }
}

/**
 * @param {{node: SceneNode} | {now: SceneNode}} drawn
 * @returns {SceneNode}
 */
function nodeOf(drawn) {
  return "now" in drawn ? drawn.now : drawn.node;
}

/**
 * Measures texts in the type of the page.
 * @param {string} family
 * @returns {MeasureText}
 */
function textMeasure(family) {
  const canvas = document.createElement("canvas").getContext("2d");
  return (text, size, weight) => {
    if (canvas === null) return 0.6 * size * text.length;
    canvas.font = `${weight} ${size}px ${family}`;
    return canvas.measureText(text).width;
  };
}

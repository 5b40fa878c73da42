/** @import { Frame, Layout, Part, Scene, SceneNode, WholeSeries } from "./types.js" */
/** @import { MeasureText } from "./boxes.js" */
import { ClipRects, SVG_SPACE, cleanNode, drawNode, patchNode } from "./nodes.js";
import { smallestType } from "./boxes.js";
import { pictureParts } from "./columns.js";
import { partAt, placeInLayout, placeInScene, stackedLayout, wholeLayout } from "./places.js";
import { PartGroups, svgGroup } from "./groups.js";
import { unitsOf } from "./units.js";
import { wholeSeries } from "./series.js";

/** The smallest type that a person has to read, in pixels. */
const LEAST_TYPE = 9;

/** While a person changes the width, the picture is cut anew each time this many pixels are won. */
const ROOM_STEP = 40;

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
    /** @type {SceneNode[]} */
    this.fixed = [];
    /** @type {Map<string, Moving>} */
    this.moving = new Map();
    /** @type {Map<string, SVGElement>} */
    this.slots = new Map();
    /** @type {{step: number, parts: Part[]} | null} */
    this.cuts = null;
    this.leastScale = 1;
    /** @type {Layout} */
    this.layout = wholeLayout([1, 1]);
    this.groups = new PartGroups();
  }

  /**
   * Draws all of a scene.
   * @param {Scene} scene
   */
  setScene(scene) {
    this.scene = scene;
    this.series = wholeSeries(scene.series);
    this.clips.clear();
    this.fixed = scene.static.map((given) => cleanNode(given) ?? NOTHING);
    this.moving.clear();
    for (const [slot, given] of scene.animated) {
      const node = cleanNode(given) ?? NOTHING;
      const holder = svgGroup("hpw-moving");
      holder.dataset.slot = slot;
      const element = drawNode(node, this.clips);
      holder.append(element);
      this.moving.set(slot, { holder, element, first: node, now: node });
    }
    const type = smallestType(this.nodes());
    this.leastScale = Math.min(1, LEAST_TYPE / type) || 1;
    this.cuts = null;
    this.groups.clear();
    const { background } = scene;
    this.svg.style.background = /^#[0-9a-f]{6}$/i.test(background) ? background : "";
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
      if (this.groups.isLoose(moving.holder)) this.settle(moving);
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
    const parts = width < readable ? this.parted(width / this.leastScale) : [];
    const isWhole = parts.length < 2;
    this.layout = isWhole ? wholeLayout(this.scene.size) : stackedLayout(parts, width, this.leastScale);
    const { style } = this.svg;
    style.width = isWhole ? "100%" : `${this.layout.width}px`;
    style.maxWidth = isWhole ? `${own * MOST_SCALE}px` : "none";
    style.minWidth = isWhole && width < readable ? `${readable}px` : "0";
    this.svg.setAttribute("viewBox", `0 0 ${this.layout.width} ${this.layout.height}`);
    this.placeParts(isWhole ? [] : parts);
  }

  /**
   * Finds the part of an artist that drew nothing when the picture was cut.
   * @param {Moving} moving
   */
  settle({ holder, now }) {
    const [unit] = unitsOf([now], this.scene?.axes ?? [], this.measure(), Infinity);
    if (!unit) return;
    const [left, top, width, height] = unit.panel ?? unit.box;
    this.groups.settle(holder, partAt(this.layout, left + width / 2, top + height / 2));
  }

  /** Measures in the type of the page. */
  measure() {
    return textMeasure(getComputedStyle(this.place).fontFamily);
  }

  /**
   * All that is drawn now, back to front.
   * @returns {SceneNode[]}
   */
  nodes() {
    return [...this.fixed, ...[...this.moving.values()].map(({ now }) => now)];
  }

  /**
   * The parts that the picture can be cut into.
   * @param {number} room in pixels of the scene
   * @returns {Part[]}
   */
  parted(room) {
    const step = Math.floor(room / ROOM_STEP);
    if (this.cuts?.step !== step) {
      const units = unitsOf(this.nodes(), this.scene?.axes ?? [], this.measure(), room);
      this.cuts = { step, parts: pictureParts(units) };
    }
    return this.cuts.parts;
  }

  /**
   * Puts every drawn artist into its part.
   * @param {Part[]} parts none: all of it is one
   */
  placeParts(parts) {
    const { groups, layout } = this;
    if (!groups.hold(parts)) {
      const fixed = this.fixed.map((node) => drawNode(node, this.clips));
      groups.fill(fixed, [...this.moving.values()].map(({ holder }) => holder), parts);
      this.findSlots(fixed);
      this.svg.replaceChildren(this.clips.defs, ...groups.roots);
    }
    groups.place(layout);
  }

  /**
   * Remembers the element of each slot.
   * @param {readonly SVGElement[]} fixed
   */
  findSlots(fixed) {
    this.slots.clear();
    const inside = fixed.flatMap((element) => [...element.querySelectorAll("[data-slot]")]);
    for (const found of /** @type {SVGElement[]} */ ([...fixed, ...inside])) {
      if (found.dataset.slot) this.slots.set(found.dataset.slot, found);
    }
    for (const [slot, { holder }] of this.moving) this.slots.set(slot, holder);
  }

  /**
   * The group above the picture in which this point of the scene lies.
   * @param {number} x
   * @param {number} y
   * @returns {SVGGElement | undefined}
   */
  overlayAt(x, y) {
    return this.groups.overs[partAt(this.layout, x, y)];
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

/** @import { Layout, Part, UnitSource } from "./types.js" */
import { SVG_SPACE } from "./nodes.js";

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

/** The SVG groups of a picture's parts, and what is drawn in each. */
export class PartGroups {
  constructor() {
    /** @type {SVGGElement[]} */
    this.roots = [];
    /** @type {SVGGElement[]} */
    this.overs = [];
    /** @type {Element[]} */
    this.holders = [];
    /** @type {Set<Element>} */
    this.loose = new Set();
    /** @type {readonly Part[] | null} */
    this.parts = null;
  }

  /** Forgets what was drawn. */
  clear() {
    this.parts = null;
  }

  /**
   * Whether what is drawn stands in just these parts.
   * @param {readonly Part[]} parts
   * @returns {boolean}
   */
  hold(parts) {
    return this.parts !== null && (parts === this.parts || parts.length + this.parts.length === 0);
  }

  /**
   * Takes what was drawn, back to front, and puts it into parts.
   * @param {readonly Element[]} fixed what frames never change
   * @param {readonly Element[]} holders of what frames may change
   * @param {readonly Part[]} parts none: all of it is one part
   */
  fill(fixed, holders, parts) {
    this.parts = parts;
    const numbers = [...Array(Math.max(1, parts.length)).keys()];
    this.roots = numbers.map(() => svgGroup("hpw-part"));
    this.overs = numbers.map(() => svgGroup("hpw-over"));
    this.holders = [...holders];
    const drawn = [...fixed, ...holders];
    this.loose = new Set(parts.length ? holders : []);
    const members = parts.flatMap((part, number) => part.members.map((it) => ({ ...it, number })));
    members.sort((one, other) => one.source.index - other.source.index);
    const moves = members.map(({ number, source }) => ({ number, pieces: piecesOf(drawn, source) }));
    this.roots[0]?.append(...drawn);
    for (const { number, pieces } of moves) {
      this.roots[number]?.append(...pieces);
      pieces.forEach((piece) => this.loose.delete(piece));
    }
    this.roots.forEach((root, number) => root.append(this.overs[number] ?? ""));
  }

  /**
   * Whether an artist drew nothing when the picture was cut, so that no part is its own.
   * @param {Element} holder
   * @returns {boolean}
   */
  isLoose(holder) {
    return this.loose.has(holder);
  }

  /**
   * Puts such an artist into a part, in its place from back to front.
   * @param {Element} holder
   * @param {number} number
   */
  settle(holder, number) {
    const root = this.roots[number];
    const later = this.holders.slice(this.holders.indexOf(holder) + 1);
    const next = later.find((it) => it.parentNode === root && !this.loose.has(it));
    root?.insertBefore(holder, next ?? this.overs[number] ?? null);
    this.loose.delete(holder);
  }

  /**
   * Moves each part to its place.
   * @param {Layout} layout
   */
  place(layout) {
    layout.parts.forEach(({ box, x, y, scale }, number) => {
      const map = `translate(${x} ${y}) scale(${scale}) translate(${-box[0]} ${-box[1]})`;
      this.roots[number]?.setAttribute("transform", map);
    });
  }
}

/**
 * The elements of a unit.
 * @param {readonly Element[]} drawn
 * @param {UnitSource} source
 * @returns {Element[]}
 */
function piecesOf(drawn, { index, child, range }) {
  const whole = child === undefined ? drawn[index] : drawn[index]?.children[child];
  if (!whole) return [];
  return range ? [...whole.children].slice(...range) : [whole];
}

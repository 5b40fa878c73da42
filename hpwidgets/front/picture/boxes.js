/** @import { Box, SceneNode } from "./types.js" */

/**
 * A plane's map (x, y) -> (a x + c y + e, b x + d y + f).
 * @typedef {[a: number, b: number, c: number, d: number, e: number, f: number]} Affine
 */

/**
 * How wide a text is, in pixels.
 * @typedef {(text: string, size: number, weight: string) => number} MeasureText
 */

/**
 * The map `first`, then `second`.
 * @param {Affine} second
 * @param {Affine} first
 * @returns {Affine}
 */
function affineProduct([a, b, c, d, e, f], [p, q, r, s, t, u]) {
  const left = [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s];
  return /** @type {Affine} */ ([...left, a * t + c * u + e, b * t + d * u + f]);
}

/**
 * The map of an SVG `transform`.
 * @param {string} transform
 * @returns {Affine}
 */
export function affineOf(transform) {
  /** @type {Affine} */
  let whole = [1, 0, 0, 1, 0, 0];
  for (const [, name, list = ""] of transform.matchAll(/(\w+)\s*\(([^)]*)\)/g)) {
    const [a = 0, b, c, d = 0, e = 0, f = 0] = list.trim().split(/[\s,]+/).map(Number);
    if (name === "translate") whole = affineProduct(whole, [1, 0, 0, 1, a, b ?? 0]);
    else if (name === "scale") whole = affineProduct(whole, [a, 0, 0, b ?? a, 0, 0]);
    else if (name === "matrix") whole = affineProduct(whole, [a, b ?? 0, c ?? 0, d, e, f]);
    else if (name === "rotate") {
      const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)];
      const [x, y] = [b ?? 0, c ?? 0];
      whole = affineProduct(whole, [cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y]);
    }
  }
  return whole;
}

/**
 * The smallest box that holds all of these, or null.
 * @param {readonly (Box | null)[]} boxes
 * @returns {Box | null}
 */
export function boxUnion(boxes) {
  const found = boxes.filter((box) => box !== null);
  if (!found.length) return null;
  const left = Math.min(...found.map((box) => box[0]));
  const top = Math.min(...found.map((box) => box[1]));
  const right = Math.max(...found.map((box) => box[0] + box[2]));
  const bottom = Math.max(...found.map((box) => box[1] + box[3]));
  return [left, top, right - left, bottom - top];
}

/**
 * What two boxes share, or null.
 * @param {Box} one
 * @param {Box} other
 * @returns {Box | null}
 */
export function boxOverlap(one, other) {
  const [left, top] = [Math.max(one[0], other[0]), Math.max(one[1], other[1])];
  const width = Math.min(one[0] + one[2], other[0] + other[2]) - left;
  const height = Math.min(one[1] + one[3], other[1] + other[3]) - top;
  return width >= 0 && height >= 0 ? [left, top, width, height] : null;
}

/**
 * The box around points under a map.
 * @param {readonly number[]} numbers x y x y …
 * @param {Affine} map
 * @returns {Box | null}
 */
function pointsBox(numbers, [a, b, c, d, e, f]) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let index = 0; index + 1 < numbers.length; index += 2) {
    const [x, y] = [Number(numbers[index]), Number(numbers[index + 1])];
    const [u, v] = [a * x + c * y + e, b * x + d * y + f];
    [left, right] = [Math.min(left, u), Math.max(right, u)];
    [top, bottom] = [Math.min(top, v), Math.max(bottom, v)];
  }
  return left <= right ? [left, top, right - left, bottom - top] : null;
}

/**
 * The corners of a box: what `pointsBox` takes.
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 * @returns {number[]}
 */
function cornersOf(x, y, width, height) {
  return [x, y, x + width, y, x, y + height, x + width, y + height];
}

/**
 * The box that a clean node fills, or null for one that draws nothing.
 * @param {SceneNode} node
 * @param {MeasureText} measure
 * @param {Affine} [outer]
 * @param {{[name: string]: string | number}} [inherited]
 * @returns {Box | null}
 */
export function nodeBox(node, measure, outer = [1, 0, 0, 1, 0, 0], inherited = {}) {
  const [tag, own, children] = node;
  const style = { ...inherited, ...own };
  const map = own.transform ? affineProduct(outer, affineOf(String(own.transform))) : outer;
  const [x, y] = [Number(own.x ?? 0), Number(own.y ?? 0)];
  /** @type {Box | null} */
  let box = null;
  if (tag === "path") {
    if (style.fill === "none" && (style.stroke ?? "none") === "none") return null;
    const numbers = String(own.d ?? "").match(/-?[\d.]+(?:e-?\d+)?/g) ?? [];
    box = pointsBox(numbers.map(Number), map);
  } else if (tag === "image") {
    box = pointsBox(cornersOf(x, y, Number(own.width), Number(own.height)), map);
  } else if (typeof children === "string") {
    const size = Number.parseFloat(String(style["font-size"] ?? 10));
    const width = measure(children, size, String(style["font-weight"] ?? "normal"));
    const anchor = String(style["text-anchor"] ?? "start");
    const left = x - width * ({ middle: 0.5, end: 1 }[anchor] ?? 0);
    if (children.trim()) box = pointsBox(cornersOf(left, y - 0.8 * size, width, size), map);
  } else {
    box = boxUnion(children.map((child) => nodeBox(child, measure, map, style)));
  }
  if (box === null || own.clip === undefined) return box;
  return boxOverlap(box, /** @type {Box} */ (String(own.clip).trim().split(/[\s,]+/).map(Number)));
}

/**
 * The smallest type in these nodes, in pixels; Infinity without text.
 * @param {readonly SceneNode[]} nodes
 * @param {number} [inherited]
 * @returns {number}
 */
export function smallestType(nodes, inherited = Infinity) {
  let least = Infinity;
  for (const [, attributes, children] of nodes) {
    const given = Number.parseFloat(String(attributes["font-size"] ?? NaN));
    const size = Number.isFinite(given) ? given : inherited;
    if (typeof children === "string") least = children.trim() ? Math.min(least, size) : least;
    else least = Math.min(least, smallestType(children, size));
  }
  return least;
}

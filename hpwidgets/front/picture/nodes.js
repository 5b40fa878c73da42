/** @import { SceneNode } from "./types.js" */

export const SVG_SPACE = "http://www.w3.org/2000/svg";

const NODE_TAGS = new Set(["g", "path", "use", "image", "text", "tspan"]);

const NODE_ATTRIBUTES = new Set([
  ...["d", "fill", "fill-opacity", "fill-rule", "opacity", "transform"],
  ...["stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset"],
  ...["stroke-linecap", "stroke-linejoin", "x", "y", "width", "height", "href"],
  ...["text-anchor", "font-size", "font-weight", "font-style", "font-family"],
  ...["preserveAspectRatio", "image-rendering", "clip", "kind", "slot", "at"],
]);

/**
 * The numbers of a list such as "10 20.5 -3", or none if one of them is not a number.
 * @param {string} list
 * @returns {number[]}
 */
export function numbersOf(list) {
  const numbers = list.trim().split(/[\s,]+/).map(Number);
  return list.trim() && numbers.every(Number.isFinite) ? numbers : [];
}

/**
 * Whether an attribute may be drawn. No value may point out of the picture.
 * @param {string} name
 * @param {unknown} value
 * @returns {boolean}
 */
function isAllowed(name, value) {
  if (!NODE_ATTRIBUTES.has(name)) return false;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "string") return false;
  if (name === "href") return value.startsWith("data:image/png;base64,");
  if (name === "clip") return numbersOf(value).length === 4;
  return !/url\s*\(|[\\<]/i.test(value);
}

/**
 * A node with nothing but the closed list of tags and attributes, or null.
 *
 * Points become paths of their own, and what is both clipped and turned stands in a group that
 * clips, for a clip would turn with it.
 * @param {unknown} given
 * @returns {SceneNode | null}
 */
export function cleanNode(given) {
  if (!Array.isArray(given) || !NODE_TAGS.has(given[0])) return null;
  const [tag, rawAttributes, rawChildren] = given;
  /** @type {SceneNode[1]} */
  const attributes = {};
  for (const [name, value] of Object.entries(rawAttributes ?? {})) {
    if (isAllowed(name, value)) attributes[name] = value;
  }
  const isText = tag === "text" || tag === "tspan";
  if (tag === "image" && !("href" in attributes)) return null;
  const children = typeof rawChildren === "string" && isText ? rawChildren : cleanNodes(rawChildren);
  if ("clip" in attributes && "transform" in attributes) {
    const { clip, ...rest } = attributes;
    return ["g", { clip }, [[tag, rest, children]]];
  }
  return [tag, attributes, children];
}

/**
 * @param {unknown} given
 * @returns {SceneNode[]}
 */
function cleanNodes(given) {
  if (!Array.isArray(given)) return [];
  /** @type {SceneNode[]} */
  const kept = [];
  for (const child of given) {
    const clean = cleanNode(child);
    if (clean !== null) kept.push(clean);
  }
  const [symbol] = kept;
  if (symbol?.[0] !== "path" || symbol[1].kind !== "symbol") {
    return kept.filter(([tag]) => tag !== "use");
  }
  return kept.slice(1).flatMap((use) => (use[0] === "use" ? symbolCopies(symbol, use) : [use]));
}

/**
 * The symbol, once at each of the points.
 * @param {SceneNode} symbol
 * @param {SceneNode} use
 * @returns {SceneNode[]}
 */
function symbolCopies(symbol, use) {
  const { kind: _kind, transform, ...style } = symbol[1];
  const { at, fill, stroke, ...rest } = use[1];
  const numbers = numbersOf(String(at ?? ""));
  const fills = fill === undefined ? [] : String(fill).trim().split(/\s+/);
  const strokes = stroke === undefined ? [] : String(stroke).trim().split(/\s+/);
  /** @type {SceneNode[]} */
  const copies = [];
  for (let point = 0; 2 * point + 1 < numbers.length; point += 1) {
    const place = `translate(${numbers[2 * point]} ${numbers[2 * point + 1]})`;
    const own = transform === undefined ? place : `${place} ${transform}`;
    /** @type {SceneNode[1]} */
    const attributes = { ...style, ...rest, transform: own };
    if (fills.length) attributes.fill = fills[point % fills.length] ?? "none";
    if (strokes.length) attributes.stroke = strokes[point % strokes.length] ?? "none";
    copies.push(["path", attributes, []]);
  }
  return copies;
}

/** The clip rectangles of one picture, each made once. */
export class ClipRects {
  constructor() {
    this.defs = document.createElementNS(SVG_SPACE, "defs");
    // Each lab may load a copy of this module, and all of them share one page.
    this.prefix = `hpw-${Math.random().toString(36).slice(2, 10)}`;
    /** @type {Set<string>} */
    this.ids = new Set();
  }

  /** Forgets all of them. */
  clear() {
    this.ids.clear();
    this.defs.replaceChildren();
  }

  /**
   * The value of `clip-path` for a rectangle "left top width height".
   * @param {string} rect
   * @returns {string}
   */
  reference(rect) {
    const numbers = numbersOf(rect);
    const id = `${this.prefix}-${numbers.join("_")}`; // of the rectangle alone, not of what came before
    if (!this.ids.has(id)) {
      this.ids.add(id);
      const path = document.createElementNS(SVG_SPACE, "clipPath");
      path.setAttribute("id", id);
      const shape = document.createElementNS(SVG_SPACE, "rect");
      const names = ["x", "y", "width", "height"];
      numbers.forEach((number, index) => {
        shape.setAttribute(names[index] ?? "", String(number));
      });
      path.append(shape);
      this.defs.append(path);
    }
    return `url(#${id})`;
  }
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | number} value
 * @param {ClipRects} clips
 */
function setNodeAttribute(element, name, value, clips) {
  if (name === "clip") element.setAttribute("clip-path", clips.reference(String(value)));
  else if (name === "kind" || name === "slot") element.setAttribute(`data-${name}`, String(value));
  else element.setAttribute(name, String(value));
}

/**
 * Draws a clean node.
 * @param {SceneNode} node
 * @param {ClipRects} clips
 * @returns {SVGElement}
 */
export function drawNode(node, clips) {
  const [tag, attributes, children] = node;
  const element = document.createElementNS(SVG_SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) {
    setNodeAttribute(element, name, value, clips);
  }
  fillNode(element, children, clips);
  return /** @type {SVGElement} */ (element);
}

/**
 * @param {Element} element
 * @param {SceneNode[2]} children
 * @param {ClipRects} clips
 */
function fillNode(element, children, clips) {
  if (typeof children === "string") element.textContent = children;
  else element.replaceChildren(...children.map((child) => drawNode(child, clips)));
}

/**
 * Changes what was drawn for one clean node into another, with as few touches as it takes.
 * @param {SVGElement} element
 * @param {SceneNode} before
 * @param {SceneNode} after
 * @param {ClipRects} clips
 * @returns {SVGElement} the element that now stands in its place
 */
export function patchNode(element, before, after, clips) {
  if (before[0] !== after[0]) {
    const fresh = drawNode(after, clips);
    element.replaceWith(fresh);
    return fresh;
  }
  for (const name of Object.keys(before[1])) {
    if (name in after[1]) continue;
    element.removeAttribute({ clip: "clip-path", kind: "data-kind", slot: "data-slot" }[name] ?? name);
  }
  for (const [name, value] of Object.entries(after[1])) {
    if (before[1][name] !== value) setNodeAttribute(element, name, value, clips);
  }
  const [old, now] = [before[2], after[2]];
  if (typeof old === "string" || typeof now === "string") {
    if (old !== now) fillNode(element, now, clips);
    return element;
  }
  const shapes = /** @type {SVGElement[]} */ ([...element.childNodes]);
  now.forEach((child, index) => {
    const [shape, was] = [shapes[index], old[index]];
    if (shape && was) patchNode(shape, was, child, clips);
    else element.append(drawNode(child, clips));
  });
  shapes.slice(now.length).forEach((shape) => shape.remove());
  return element;
}

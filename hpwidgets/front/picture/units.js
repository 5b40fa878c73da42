/** @import { AxesInfo, Box, SceneNode, Unit, UnitSource } from "./types.js" */
/** @import { MeasureText } from "./boxes.js" */
import { boxOverlap, boxUnion, nodeBox } from "./boxes.js";

/**
 * The axes in which most of a box lies, or null.
 * @param {readonly AxesInfo[]} axes
 * @param {Box} box
 * @returns {Box | null}
 */
function panelOf(axes, box) {
  /** @type {Box | null} */
  let found = null;
  let most = 0;
  for (const { box: panel } of axes) {
    const shared = boxOverlap(panel, box);
    const area = shared ? (shared[2] + 0.1) * (shared[3] + 0.1) : 0;
    if (area > most) [found, most] = [panel, area];
  }
  return found;
}

/**
 * Whether a node is a group that does nothing to what it holds.
 * @param {SceneNode} node
 * @param {string} kind
 * @returns {boolean}
 */
function isPlainGroup([tag, attributes], kind) {
  return tag === "g" && attributes.kind === kind && Object.keys(attributes).length === 1;
}

/**
 * The children of a legend, entry by entry: each ends with its text.
 * @param {readonly SceneNode[]} children
 * @returns {[start: number, end: number][]}
 */
function legendEntries(children) {
  /** @type {[number, number][]} */
  const entries = [];
  let start = 0;
  children.forEach(([tag], index) => {
    if (tag !== "text" && index < children.length - 1) return;
    entries.push([start, index + 1]);
    start = index + 1;
  });
  return entries;
}

/**
 * What a panel's group fills, without its title and the legend above it.
 * @param {SceneNode} node
 * @param {Box} panel
 * @param {MeasureText} measure
 * @returns {Box}
 */
function bodyOf(node, panel, measure) {
  const children = isPlainGroup(node, "axes") || isPlainGroup(node, "legend") ? node[2] : null;
  if (!Array.isArray(children)) {
    const box = nodeBox(node, measure);
    return box && box[1] + box[3] > panel[1] ? boxUnion([box, panel]) ?? panel : panel;
  }
  return boxUnion([panel, ...children.map((child) => bodyOf(child, panel, measure))]) ?? panel;
}

/**
 * The entries of a legend as units, or none for a node that is no legend.
 * @param {SceneNode} node
 * @param {UnitSource} source
 * @param {MeasureText} measure
 * @returns {Unit[]}
 */
function legendUnits(node, source, measure) {
  const children = node[2];
  if (!isPlainGroup(node, "legend") || !Array.isArray(children)) return [];
  return legendEntries(children).flatMap((range) => {
    const box = boxUnion(children.slice(...range).map((child) => nodeBox(child, measure)));
    return box ? [{ box, body: box, panel: null, source: { ...source, range } }] : [];
  });
}

/**
 * What of the drawn nodes goes together; one that draws nothing is left out.
 *
 * A panel keeps its legend, unless this makes it wider than there is room.
 * @param {readonly SceneNode[]} nodes
 * @param {readonly AxesInfo[]} axes
 * @param {MeasureText} measure
 * @param {number} room in pixels of the scene
 * @returns {Unit[]}
 */
export function unitsOf(nodes, axes, measure, room) {
  return nodes.flatMap((node, index) => {
    const entries = legendUnits(node, { index }, measure);
    if (entries.length) return entries;
    let box = nodeBox(node, measure);
    if (box === null) return [];
    const panel = panelOf(axes, box);
    const body = panel ? bodyOf(node, panel, measure) : box;
    const children = node[2];
    if (box[2] <= room || !isPlainGroup(node, "axes") || !Array.isArray(children)) {
      return [{ box, body, panel, source: { index } }];
    }
    const legends = children.map((it, child) => legendUnits(it, { index, child }, measure));
    box = boxUnion(children.map((it, child) => (legends[child]?.length ? null : nodeBox(it, measure))));
    return [{ box: box ?? body, body, panel, source: { index } }, ...legends.flat()];
  });
}

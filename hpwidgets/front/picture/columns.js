/** @import { Box, Layout, PartPlace } from "./types.js" */

/** A narrower axes is a colour scale, which stays with its panel. */
const PANEL_WIDTH = 70;

/** Room around what a part holds, and between parts. */
const PART_ROOM = 4;

/** How much larger than drawn a part may be shown. */
const MOST_GROWTH = 1.25;

/**
 * A stretch along x or y.
 * @typedef {[start: number, end: number]} Range
 */

/**
 * The ranges along one direction that no box crosses out of.
 * @param {readonly Box[]} boxes
 * @param {0 | 1} direction 0: along x; 1: along y
 * @returns {Range[]}
 */
function freeRanges(boxes, direction) {
  /** @type {Range[]} */
  const ranges = [];
  for (const box of [...boxes].sort((one, other) => one[direction] - other[direction])) {
    const [start, end] = [box[direction], box[direction] + (direction === 0 ? box[2] : box[3])];
    const last = ranges.at(-1);
    if (last && start <= last[1] + 1) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}

/**
 * The boxes whose middle lies in a range.
 * @param {readonly Box[]} boxes
 * @param {Range} range
 * @param {0 | 1} direction
 * @returns {Box[]}
 */
function boxesIn(boxes, [start, end], direction) {
  return boxes.filter((box) => {
    const middle = box[direction] + (direction === 0 ? box[2] : box[3]) / 2;
    return middle >= start && middle <= end;
  });
}

/**
 * The ranges along one direction that no box crosses out of, each with a panel in it.
 *
 * What stands alone, such as an axis label beside its axes, joins the nearer neighbour.
 * @param {readonly Box[]} boxes all that is drawn
 * @param {readonly Box[]} panels the axes
 * @param {0 | 1} direction 0: along x; 1: along y
 * @returns {Range[]}
 */
export function cutRanges(boxes, panels, direction) {
  const ranges = freeRanges(boxes, direction);
  const large = panels.filter((panel) => panel[2] >= PANEL_WIDTH);
  for (let index = 0; ranges.length > 1 && index < ranges.length; index += 1) {
    const range = ranges[index];
    if (!range || boxesIn(large, range, direction).length) continue;
    const [before, after] = [ranges[index - 1], ranges[index + 1]];
    const gapBefore = before ? range[0] - before[1] : Infinity;
    const gapAfter = after ? after[0] - range[1] : Infinity;
    const first = gapBefore < gapAfter ? index - 1 : index;
    const [left, right] = [ranges[first], ranges[first + 1]];
    if (left && right) ranges.splice(first, 2, [left[0], right[1]]);
    index = Math.max(-1, first - 1);
  }
  return ranges;
}

/**
 * The columns under what stands across them at the top (a title) or the bottom (a legend).
 * @param {readonly Box[]} boxes
 * @param {readonly Box[]} panels
 * @returns {Box[][]} one group if there are no columns
 */
function columnGroups(boxes, panels) {
  const top = Math.min(...panels.map((panel) => panel[1]));
  const bottom = Math.max(...panels.map((panel) => panel[1] + panel[3]));
  const rows = freeRanges(boxes, 1);
  const [above, below] = [rows.filter((row) => row[1] < top), rows.filter((row) => row[0] > bottom)];
  for (const across of [[], above, below, [...above, ...below]]) {
    const apart = new Set(across.flatMap((row) => boxesIn(boxes, row, 1)));
    const rest = boxes.filter((box) => !apart.has(box));
    const columns = cutRanges(rest, panels, 0).map((range) => boxesIn(rest, range, 0));
    if (columns.length < 2) continue;
    const [head, foot] = [[...apart].filter((box) => box[1] < top), [...apart].filter((box) => box[1] >= top)];
    return [head, ...columns, foot].filter((group) => group.length);
  }
  return [[...boxes]];
}

/**
 * The parts that a picture can be cut into with nothing crossing, in reading order.
 *
 * First whole columns; where something stands across them, rows, and the columns of each.
 * @param {readonly Box[]} boxes all that is drawn
 * @param {readonly Box[]} panels the axes
 * @returns {Box[]} one if it cannot be cut
 */
export function pictureParts(boxes, panels) {
  const columns = columnGroups(boxes, panels);
  const rows = columns.length > 1 ? [] : cutRanges(boxes, panels, 1);
  if (rows.length > 1) {
    return rows.flatMap((row) => pictureParts(boxesIn(boxes, row, 1), boxesIn(panels, row, 1)));
  }
  return columns.map((group) => {
    const left = Math.min(...group.map((box) => box[0])) - PART_ROOM;
    const top = Math.min(...group.map((box) => box[1])) - PART_ROOM;
    const right = Math.max(...group.map((box) => box[0] + box[2])) + PART_ROOM;
    const bottom = Math.max(...group.map((box) => box[1] + box[3])) + PART_ROOM;
    return [left, top, right - left, bottom - top];
  });
}

/**
 * The picture as it was drawn.
 * @param {readonly [number, number]} size
 * @returns {Layout}
 */
export function wholeLayout([width, height]) {
  return { width, height, parts: [{ box: [0, 0, width, height], x: 0, y: 0, scale: 1 }] };
}

/**
 * The parts in rows of as many as fit, in a place that is `width` wide.
 * @param {readonly Box[]} parts
 * @param {number} width
 * @param {number} leastScale below this scale the type would be too small to read
 * @returns {Layout} wider than its place only where a part alone is
 */
export function stackedLayout(parts, width, leastScale) {
  const widest = Math.max(...parts.map((part) => part[2])) * leastScale;
  const room = Math.max(width, widest);
  /** @type {Box[][]} */
  const rows = [];
  let used = Infinity;
  for (const part of parts) {
    used += part[2];
    if (used * leastScale <= room) rows.at(-1)?.push(part);
    else [rows[rows.length], used] = [[part], part[2]];
  }
  /** @type {PartPlace[]} */
  const places = [];
  let y = 0;
  for (const row of rows) {
    const wide = row.reduce((sum, part) => sum + part[2], 0);
    const scale = Math.min(MOST_GROWTH, room / wide);
    let x = 0;
    for (const box of row) {
      places.push({ box, x, y, scale });
      x += box[2] * scale;
    }
    y += Math.max(...row.map((box) => box[3])) * scale + PART_ROOM;
  }
  return { width: room, height: y, parts: places };
}

/**
 * The index of the part that holds a point of the scene; the nearest, where none does.
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 * @returns {number}
 */
export function partAt(layout, x, y) {
  const distances = layout.parts.map(({ box: [left, top, width, height] }) => {
    const across = Math.max(left - x, 0, x - left - width);
    return across + Math.max(top - y, 0, y - top - height);
  });
  return distances.indexOf(Math.min(...distances));
}

/**
 * Where the layout shows a point of the scene.
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 * @returns {[x: number, y: number]}
 */
export function placeInLayout(layout, x, y) {
  const part = layout.parts[partAt(layout, x, y)];
  if (!part) return [x, y];
  return [part.x + (x - part.box[0]) * part.scale, part.y + (y - part.box[1]) * part.scale];
}

/**
 * The point of the scene that the layout shows at this place.
 * @param {Layout} layout
 * @param {number} x
 * @param {number} y
 * @returns {[x: number, y: number]}
 */
export function placeInScene(layout, x, y) {
  const shown = layout.parts.map((part) => {
    const [, , width, height] = part.box;
    /** @type {Box} */
    const box = [part.x, part.y, width * part.scale, height * part.scale];
    return { ...part, box };
  });
  const part = layout.parts[partAt({ ...layout, parts: shown }, x, y)];
  if (!part) return [x, y];
  return [part.box[0] + (x - part.x) / part.scale, part.box[1] + (y - part.y) / part.scale];
}

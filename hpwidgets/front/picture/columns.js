/** @import { Box, Layout, PartPlace } from "./types.js" */

/** A narrower axes is a colour scale, which stays with its panel. */
const PANEL_WIDTH = 70;

/** Room around what a part holds, and between parts. */
const PART_ROOM = 4;

/** How much larger than drawn a part may be shown. */
const MOST_GROWTH = 1.25;

/**
 * The ranges along one direction that no box crosses out of, each with a panel in it.
 *
 * What stands alone, such as an axis label beside its axes, joins the nearer neighbour.
 * @param {readonly Box[]} boxes all that is drawn
 * @param {readonly Box[]} panels the axes
 * @param {0 | 1} direction 0: along x; 1: along y
 * @returns {[start: number, end: number][]}
 */
export function cutRanges(boxes, panels, direction) {
  const size = direction === 0 ? 2 : 3;
  const sorted = [...boxes].sort((one, other) => one[direction] - other[direction]);
  /** @type {[number, number][]} */
  const ranges = [];
  for (const box of sorted) {
    const [start, end] = [box[direction], box[direction] + box[size]];
    const last = ranges.at(-1);
    if (last && start <= last[1] + 1) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  const large = panels.filter((panel) => panel[2] >= PANEL_WIDTH);
  /** @param {[number, number]} range */
  const holdsPanel = ([start, end]) =>
    large.some((panel) => panel[direction] >= start && panel[direction] + panel[size] <= end);
  for (let index = 0; ranges.length > 1 && index < ranges.length; index += 1) {
    const range = ranges[index];
    if (!range || holdsPanel(range)) continue;
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
 * The boxes whose middle lies in a range.
 * @param {readonly Box[]} boxes
 * @param {[number, number]} range
 * @param {0 | 1} direction
 * @returns {Box[]}
 */
function boxesIn(boxes, range, direction) {
  const size = direction === 0 ? 2 : 3;
  return boxes.filter((box) => {
    const middle = box[direction] + box[size] / 2;
    return middle >= range[0] && middle <= range[1];
  });
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
  const columns = cutRanges(boxes, panels, 0);
  const groups =
    columns.length > 1
      ? columns.map((range) => boxesIn(boxes, range, 0))
      : cutRanges(boxes, panels, 1).flatMap((row) => {
          const inRow = boxesIn(boxes, row, 1);
          return cutRanges(inRow, boxesIn(panels, row, 1), 0).map((r) => boxesIn(inRow, r, 0));
        });
  return groups.map((group) => {
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

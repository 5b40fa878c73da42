/** @import { Box, Part, Unit } from "./types.js" */
import { boxUnion } from "./boxes.js";

/** A narrower axes is a colour scale, which stays with its panel. */
const PANEL_WIDTH = 70;

/** Room around what a part holds. */
const PART_ROOM = 4;

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
 * Whether a range holds the middle of a box.
 * @param {Range} range
 * @param {Box} box
 * @param {0 | 1} direction
 * @returns {boolean}
 */
function holdsMiddle(range, box, direction) {
  return boxesIn([box], range, direction).length > 0;
}

/**
 * The part that holds these units.
 * @param {readonly Unit[]} members
 * @param {boolean} [flows]
 * @returns {Part}
 */
function partOf(members, flows = false) {
  const box = boxUnion(members.map((unit) => unit.box)) ?? [0, 0, 0, 0];
  const [left, top, width, height] = box;
  const panels = members.flatMap((unit) => (unit.panel ? [unit.panel] : []));
  return {
    box: [left - PART_ROOM, top - PART_ROOM, width + 2 * PART_ROOM, height + 2 * PART_ROOM],
    panels,
    members: [...members],
    flows,
  };
}

/**
 * Columns of panels, and what stands across them above (a title) or below (a legend).
 *
 * A title or legend of one panel stays with it, even where it reaches over the next.
 * @param {readonly Unit[]} units
 * @returns {Part[]} none if there is but one column
 */
function columnParts(units) {
  const owned = units.filter((unit) => unit.panel);
  const bodies = owned.map((unit) => unit.body);
  const panels = owned.flatMap((unit) => (unit.panel ? [unit.panel] : []));
  const ranges = cutRanges(bodies, panels, 0);
  let cuts = ranges.slice(1).map((range, index) => (range[0] + (ranges[index]?.[1] ?? 0)) / 2);
  const top = Math.min(...panels.map((panel) => panel[1]));
  const bottom = Math.max(...bodies.map((body) => body[1] + body[3]));
  /** @type {[head: Unit[], foot: Unit[]]} */
  const across = [[], []];
  const inColumns = [...owned];
  for (const block of blocksOf(units.filter((unit) => !unit.panel))) {
    const [left, start, width, height] = boxUnion(block.map(({ box }) => box)) ?? [0, 0, 0, 0];
    const isCrossed = cuts.some((cut) => left < cut && cut < left + width);
    if (isCrossed && start + height <= top) across[0].push(...block);
    else if (isCrossed && start >= bottom) across[1].push(...block);
    else {
      inColumns.push(...block);
      cuts = cuts.filter((cut) => cut <= left || cut >= left + width);
    }
  }
  if (!cuts.length) return [];
  const columns = [...cuts, Infinity].map((cut, index) => {
    const before = cuts[index - 1] ?? -Infinity;
    return inColumns.filter(({ body: [left, , width] }) => {
      return left + width / 2 > before && left + width / 2 <= cut;
    });
  });
  const [head, foot] = across.map(flowParts);
  return [...(head ?? []), ...columns.map((column) => partOf(column)), ...(foot ?? [])];
}

/**
 * Units of one source, such as the entries of a legend, which stay together.
 * @param {readonly Unit[]} units
 * @returns {Unit[][]}
 */
function blocksOf(units) {
  /** @param {Unit} unit */
  const keyOf = ({ source: { index, child = -1 } }) => `${index} ${child}`;
  const keys = [...new Set(units.map(keyOf))];
  return keys.map((key) => units.filter((unit) => keyOf(unit) === key));
}

/**
 * What stands across columns, each for itself, as it is read.
 * @param {readonly Unit[]} across
 * @returns {Part[]}
 */
function flowParts(across) {
  const sorted = [...across].sort(({ box: one }, { box: other }) => {
    const apart = one[1] + one[3] / 2 - other[1] - other[3] / 2;
    return Math.abs(apart) > one[3] / 2 ? apart : one[0] - other[0];
  });
  return sorted.map((unit) => partOf([unit], true));
}

/**
 * The parts that a picture can be cut into, in reading order.
 *
 * First whole columns; where something stands across them, rows, and the columns of each.
 * @param {readonly Unit[]} units all that is drawn
 * @returns {Part[]} one if it cannot be cut
 */
export function pictureParts(units) {
  const columns = columnParts(units);
  if (columns.length) return columns;
  const panels = units.flatMap((unit) => (unit.panel ? [unit.panel] : []));
  const rows = cutRanges(units.map((unit) => unit.box), panels, 1);
  if (rows.length < 2) return [partOf(units)];
  return rows.flatMap((row) => pictureParts(units.filter(({ box }) => holdsMiddle(row, box, 1))));
}

/** @import { Box, Layout, Part, PartPlace } from "./types.js" */

/** How much larger than drawn a part may be shown. */
const MOST_GROWTH = 1.25;

/**
 * The picture as it was drawn.
 * @param {readonly [number, number]} size
 * @returns {Layout}
 */
export function wholeLayout([width, height]) {
  return { width, height, parts: [{ box: [0, 0, width, height], panels: [], x: 0, y: 0, scale: 1 }] };
}

/**
 * Whether a part goes into the row: panels beside panels, what flows beside what flows with it.
 * @param {Part} part
 * @param {readonly Part[]} row
 * @param {number} room in pixels of the scene
 * @returns {boolean}
 */
function joinsRow(part, row, room) {
  const last = row.at(-1);
  const used = row.reduce((sum, it) => sum + it.box[2], 0);
  if (!last || last.flows !== part.flows || used + part.box[2] > room) return false;
  const apart = part.box[1] + part.box[3] / 2 - last.box[1] - last.box[3] / 2;
  return !part.flows || Math.abs(apart) < last.box[3] / 2;
}

/**
 * The parts in rows of as many as fit, in a place that is `width` wide.
 * @param {readonly Part[]} parts
 * @param {number} width
 * @param {number} leastScale below this scale the type would be too small to read
 * @returns {Layout} wider than its place only where a part alone is
 */
export function stackedLayout(parts, width, leastScale) {
  const room = Math.max(width, ...parts.map(({ box }) => box[2] * leastScale));
  /** @type {Part[][]} */
  const rows = [];
  for (const part of parts) {
    const row = rows.at(-1);
    if (row && joinsRow(part, row, part.flows ? width : width / leastScale)) row.push(part);
    else rows.push([part]);
  }
  /** @type {PartPlace[]} */
  const places = [];
  let y = 0;
  for (const row of rows) {
    const wide = row.reduce((sum, { box }) => sum + box[2], 0);
    const most = row[0]?.flows ? 1 : MOST_GROWTH;
    const scale = Math.min(most, Math.max(width / wide, leastScale));
    let x = 0;
    for (const { box, panels } of row) {
      places.push({ box, panels, x, y, scale });
      x += box[2] * scale;
    }
    y += Math.max(...row.map(({ box }) => box[3])) * scale;
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
  const inPanel = layout.parts.findIndex(({ panels }) =>
    panels.some(([left, top, width, height]) => {
      return x >= left && x <= left + width && y >= top && y <= top + height;
    }),
  );
  if (inPanel >= 0) return inPanel;
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
    return { ...part, box, panels: [] };
  });
  const part = layout.parts[partAt({ ...layout, parts: shown }, x, y)];
  if (!part) return [x, y];
  return [part.box[0] + (x - part.x) / part.scale, part.box[1] + (y - part.y) / part.scale];
}

/** @import { AxesInfo, PictureTable, Scene, WholeSeries } from "./types.js" */
/** @import { SlotSeries } from "./series.js" */
import { isLevel, panelsOf, seriesIn, sharesX, stopsOf } from "./series.js";

/**
 * The values of every panel as a table: a column a series where they share x, else a row a mark.
 * @param {Scene} scene
 * @param {WholeSeries} series
 * @param {(key: string) => string} phrase
 * @returns {PictureTable[]}
 */
export function pictureTables(scene, series, phrase) {
  return panelsOf(scene.axes).flatMap((panel, index) => {
    const list = seriesIn(panel, series, () => false);
    const [axes] = panel;
    if (!axes || !list.some((it) => it.series.x.length)) return [];
    const number = String(index + 1);
    const caption = axes.title || axes.y.label || phrase("table_caption").replace("{number}", number);
    return [{ caption, ...panelTable(axes, list, phrase) }];
  });
}

/**
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @param {(key: string) => string} phrase
 * @returns {{heads: string[], rows: PictureTable["rows"]}}
 */
function panelTable(axes, list, phrase) {
  const [along, up] = [axes.x.label || "x", axes.y.label || "y"];
  if (!sharesX(list)) {
    const rows = list.flatMap(({ series: { label, x, y } }) =>
      x.map((at, row) => [label, at, y[row] ?? null]),
    );
    return { heads: [phrase("table_series"), along, up], rows };
  }
  /** @type {{head: string, values: (x: number) => number | null}[]} */
  const columns = list.flatMap((told) => {
    const { label, x, y, y2 } = told.series;
    const name = label || told.axes.y.label || up;
    const level = isLevel(told) ? y[0] ?? null : null;
    /** @param {number[]} ys */
    const valuesOf = (ys) => {
      const values = new Map(x.map((at, row) => [at, ys[row] ?? null]));
      return (/** @type {number} */ at) => values.get(at) ?? level;
    };
    if (!y2) return [{ head: name, values: valuesOf(y) }];
    const [low, high] = [`${name}, ${phrase("table_low")}`, `${name}, ${phrase("table_high")}`];
    return [{ head: low, values: valuesOf(y) }, { head: high, values: valuesOf(y2) }];
  });
  const stops = stopsOf(axes, list);
  const rows = stops.map((x) => [x, ...columns.map(({ values }) => values(x))]);
  return { heads: [along, ...columns.map(({ head }) => head)], rows };
}

/**
 * A field of a CSV file; text that a spreadsheet would run as a formula is kept text.
 * @param {string | number | null} value
 * @returns {string}
 */
function csvField(value) {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * All values as CSV, a row a value.
 * @param {Scene} scene
 * @param {WholeSeries} series
 * @returns {string}
 */
export function pictureCsv(scene, series) {
  /** @type {(string | number | null)[][]} */
  const rows = [["panel", "series", "x", "y", "upper y", "x means", "y means"]];
  for (const axes of scene.axes) {
    for (const { series: one } of seriesIn([axes], series, () => false)) {
      one.x.forEach((x, index) => {
        const [y, top] = [one.y[index] ?? null, one.y2?.[index] ?? null];
        rows.push([axes.title, one.label, x, y, top, axes.x.label, axes.y.label]);
      });
    }
  }
  return rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

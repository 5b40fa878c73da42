/** @import { AxesInfo, PictureTable, Scene, WholeSeries } from "./types.js" */
/** @import { SlotSeries } from "./series.js" */
import { inRows, isLevel, panelsOf, rowsOf, seriesIn, sharesX, stopsOf } from "./series.js";
import { categoryAt, cellOf } from "./ticks.js";

/**
 * The values of every panel as a table: a column a series where they share x, else a row a mark.
 * @param {Scene} scene
 * @param {WholeSeries} series
 * @param {(key: string) => string} phrase
 * @returns {PictureTable[]}
 */
export function pictureTables(scene, series, phrase) {
  return panelsOf(scene.axes).flatMap((panel, index) => {
    const list = seriesIn(panel, series, () => false).filter((it) => it.series.x.length);
    const [axes] = panel;
    if (!axes || !list.length) return [];
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
  const [along, up] = [axes.x, axes.y].map(({ label, names }, at) => {
    return label || (names ? "" : (at ? axes.title : "") || "xy".charAt(at));
  });
  const inside = inRows(axes, list);
  if (inside.length) return rowTable(axes, inside);
  if (!sharesX(list)) {
    const hasValues = list.some(({ series }) => series.values);
    // Where values are read, a place without a name says nothing, as in a diagram.
    const told = [axes.x, axes.y].map(({ label, names }) => !hasValues || Boolean(label || names));
    const rows = list.flatMap(({ series: { label, x, y, values, names } }) =>
      x.map((at, row) => {
        const place = [cellOf(axes.x, at), cellOf(axes.y, y[row] ?? NaN)];
        const known = place.filter((_, which) => told[which]);
        return [names?.[row] ?? label, ...known, ...(hasValues ? [values?.[row] ?? null] : [])];
      }),
    );
    const heads = [String(along), String(up)].filter((_, which) => told[which]);
    const value = hasValues ? [phrase("table_value")] : [];
    return { heads: [phrase("table_series"), ...heads, ...value], rows };
  }
  /** @type {{head: string, values: (x: number) => number | null}[]} */
  const columns = list.flatMap((told) => {
    const { label, x, y, y2 } = told.series;
    const name = label || told.axes.y.label || String(up);
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
  const rows = stops.map((x) => [cellOf(axes.x, x), ...columns.map(({ values }) => values(x))]);
  return { heads: [String(along), ...columns.map(({ head }) => head)], rows };
}

/**
 * A row a category, a column a series.
 * @param {AxesInfo} axes
 * @param {readonly SlotSeries[]} list
 * @returns {{heads: string[], rows: PictureTable["rows"]}}
 */
function rowTable(axes, list) {
  const rows = rowsOf(axes, list).map((height) => {
    const wanted = categoryAt(axes.y, height);
    const cells = list.map(({ series: { x, y, values } }) => {
      const index = y.findIndex((at) => categoryAt(axes.y, at) === wanted);
      const at = x[index];
      return values?.[index] ?? (at === undefined ? null : cellOf(axes.x, at));
    });
    return [cellOf(axes.y, height), ...cells];
  });
  return { heads: [axes.y.label, ...list.map(({ series }) => series.label)], rows };
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
  const rows = [["panel", "series", "x", "y", "upper y", "value", "x means", "y means"]];
  for (const axes of scene.axes) {
    for (const { series: one } of seriesIn([axes], series, () => false)) {
      one.x.forEach((x, index) => {
        const [y, ...more] = [one.y, one.y2, one.values].map((column) => column?.[index] ?? null);
        const place = [cellOf(axes.x, x), cellOf(axes.y, y ?? NaN), ...more];
        rows.push([axes.title, one.names?.[index] ?? one.label, ...place, axes.x.label, axes.y.label]);
      });
    }
  }
  return rows.map((row) => `${row.map(csvField).join(",")}\r\n`).join("");
}

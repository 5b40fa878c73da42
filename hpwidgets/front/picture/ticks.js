/** @import { AxisInfo } from "./types.js" */
import { formatNumber, nearestIndex } from "./scales.js";

/** How far from its tick a value still belongs to a category: categories stand one apart. */
const CATEGORY_REACH = 0.5;

/**
 * The category that a value belongs to: its place in the axis' names, or -1.
 * @param {AxisInfo} axis
 * @param {number} value
 * @returns {number}
 */
export function categoryAt(axis, value) {
  const places = (axis.names ?? []).map(([place]) => place);
  const index = nearestIndex(places, value);
  return Math.abs(Number(places[index]) - value) < CATEGORY_REACH ? index : -1;
}

/**
 * The name of the category that a value belongs to.
 * @param {AxisInfo} axis
 * @param {number} value
 * @returns {string | undefined}
 */
export function categoryName(axis, value) {
  return axis.names?.[categoryAt(axis, value)]?.[1];
}

/**
 * The number that a place on an axis stands for.
 * @param {AxisInfo} axis
 * @param {number} place
 * @returns {number}
 */
function numberAt({ values, log }, place) {
  if (!values) return place;
  const after = values.findIndex(([at]) => at >= place);
  const last = after < 0 ? values.length - 1 : Math.max(1, after);
  const [left, right] = [values[last - 1], values[last]];
  if (!left || !right) return place;
  const share = (place - left[0]) / (right[0] - left[0]);
  const number = left[1] + share * (right[1] - left[1]);
  return Number((log ? 10 ** number : number).toPrecision(5));
}

/**
 * What a value stands for: the name of a category, or a number, for a table.
 * @param {AxisInfo} axis
 * @param {number} value
 * @returns {string | number}
 */
export function cellOf(axis, value) {
  return categoryName(axis, value) ?? numberAt(axis, value);
}

/**
 * What a value stands for in words.
 * @param {AxisInfo} axis
 * @param {number} value
 * @returns {string}
 */
export function wordsOf(axis, value) {
  const told = cellOf(axis, value);
  return typeof told === "string" ? told : formatNumber(told);
}

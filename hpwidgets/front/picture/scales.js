/** @import { AxesInfo, AxisInfo } from "./types.js" */

/**
 * The pixel of a value on an axis that begins at `start` and is `length` long (negative: upwards).
 * @param {AxisInfo} axis
 * @param {number} start
 * @param {number} length
 * @param {number} value
 * @returns {number} NaN where the value has no place
 */
export function pixelOf(axis, start, length, value) {
  const turn = axisTurn(axis);
  const [low, high] = axis.limits.map(turn);
  const pixel = start + (length * (turn(value) - Number(low))) / (Number(high) - Number(low));
  return Number.isFinite(pixel) ? pixel : NaN;
}

/**
 * The value at a pixel: the inverse of `pixelOf`.
 * @param {AxisInfo} axis
 * @param {number} start
 * @param {number} length
 * @param {number} pixel
 * @returns {number} NaN on a scale that the page does not know
 */
export function valueAt(axis, start, length, pixel) {
  const [low, high] = axis.limits.map(axisTurn(axis));
  const turned = Number(low) + ((pixel - start) / length) * (Number(high) - Number(low));
  return axis.scale === "log" ? 10 ** turned : turned;
}

/**
 * What makes an axis' values even.
 * @param {AxisInfo} axis
 * @returns {(value: number) => number}
 */
function axisTurn(axis) {
  if (axis.scale === "log") return Math.log10;
  return axis.scale === "linear" ? (value) => value : () => NaN;
}

/**
 * The x pixel of a value in these axes.
 * @param {AxesInfo} axes
 * @param {number} value
 * @returns {number}
 */
export function axesX(axes, value) {
  return pixelOf(axes.x, axes.box[0], axes.box[2], value);
}

/**
 * The y pixel of a value in these axes.
 * @param {AxesInfo} axes
 * @param {number} value
 * @returns {number}
 */
export function axesY(axes, value) {
  return pixelOf(axes.y, axes.box[1] + axes.box[3], -axes.box[3], value);
}

/**
 * The place of the value nearest to the target, -1 where there is none.
 * @param {readonly number[]} values
 * @param {number} target
 * @returns {number}
 */
export function nearestIndex(values, target) {
  let [best, least] = [-1, Infinity];
  values.forEach((value, index) => {
    const distance = Math.abs(value - target);
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

/**
 * Whether two axes count the same thing along x.
 * @param {AxesInfo} one
 * @param {AxesInfo} other
 * @returns {boolean}
 */
export function sameX(one, other) {
  const [a, b] = [one.x, other.x];
  return a.label === b.label && a.scale === b.scale && String(a.limits) === String(b.limits);
}

/**
 * Whether two axes have the same rows, such as one of each fold.
 * @param {AxesInfo} one
 * @param {AxesInfo} other
 * @returns {boolean}
 */
export function sameRows(one, other) {
  const told = [one, other].map(({ y, box }) => String([y.limits, box[1], box[3]]));
  return one.y.names !== undefined && other.y.names !== undefined && told[0] === told[1];
}

/**
 * A number for a person: four significant digits at most, a real minus sign.
 * @param {number} value
 * @returns {string}
 */
export function formatNumber(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return String(value).replace("-", "−");
  if (size < 1e6 && size >= 1e-4) return String(Number(value.toPrecision(4))).replace("-", "−");
  const [digits = "", power = ""] = value.toExponential(3).split("e");
  const raised = [...power.replace("+", "")].map((sign) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)] ?? "⁻");
  return `${String(Number(digits)).replace("-", "−")} × 10${raised.join("")}`;
}

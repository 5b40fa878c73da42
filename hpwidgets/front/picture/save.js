/** @import { Scene, WholeSeries } from "./types.js" */
/** @import { Stage } from "./stage.js" */
import { SVG_SPACE } from "./nodes.js";
import { pictureCsv } from "./rows.js";

/** A saved image has this many pixels for each of the picture's. */
const IMAGE_SCALE = 2;

/**
 * The picture as it is shown now, as an SVG file.
 * @param {Stage} stage
 * @returns {string}
 */
export function pictureSvg(stage) {
  const copy = /** @type {SVGSVGElement} */ (stage.svg.cloneNode(true));
  const { width, height } = stage.layout;
  copy.querySelectorAll(".hpw-over").forEach((over) => over.remove());
  for (const name of ["class", "aria-hidden", "style", "data-theme"]) copy.removeAttribute(name);
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("font-family", getComputedStyle(stage.svg).fontFamily);
  copy.querySelectorAll("text").forEach((text) => text.setAttribute("style", "white-space:pre"));
  const back = document.createElementNS(SVG_SPACE, "rect");
  back.setAttribute("width", String(width));
  back.setAttribute("height", String(height));
  back.setAttribute("fill", stage.svg.style.background || "#ffffff");
  copy.prepend(back);
  return new XMLSerializer().serializeToString(copy);
}

/**
 * The picture as it is shown now, as a PNG file.
 * @param {Stage} stage
 * @returns {Promise<Blob>}
 */
async function picturePng(stage) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(pictureSvg(stage))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(stage.layout.width * IMAGE_SCALE);
  canvas.height = Math.round(stage.layout.height * IMAGE_SCALE);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no PNG"))), "image/png");
  });
}

/**
 * Hands a file to the person.
 * @param {Blob} file
 * @param {string} name
 */
export function offerFile(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser takes the file after this turn.
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** The button "Save" with its choices. */
export class SaveMenu {
  /**
   * @param {Stage} stage
   * @param {(key: string) => string} phrase
   * @param {{downloads: string[], onDownload?: (format: string) => void}} offer what Python makes
   * @param {AbortSignal} signal ends all listening
   */
  constructor(stage, phrase, { downloads, onDownload }, signal) {
    this.stage = stage;
    this.element = document.createElement("details");
    this.element.className = "hpw-save";
    const summary = document.createElement("summary");
    summary.textContent = phrase("save");
    const list = document.createElement("div");
    list.className = "hpw-save-list";
    /** @type {(words: string, save: () => void) => void} */
    const add = (words, save) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words;
      const act = () => {
        this.close();
        save();
      };
      button.addEventListener("click", act, { signal });
      list.append(button);
    };
    for (const format of ["png", "svg", "csv"]) {
      add(phrase(`save_${format}`), () => this.save(format));
    }
    for (const format of downloads) {
      add(phrase(`save_python_${format}`), () => onDownload?.(format));
    }
    this.element.append(summary, list);
    /** @param {FocusEvent} event */
    const left = ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !this.element.contains(relatedTarget)) this.close();
    };
    this.element.addEventListener("focusout", left, { signal });
    this.element.addEventListener("keydown", (event) => this.key(event, summary), { signal });
  }

  close() {
    this.element.open = false;
  }

  /**
   * @param {KeyboardEvent} event
   * @param {HTMLElement} summary
   */
  key(event, summary) {
    if (event.key !== "Escape" || !this.element.open) return;
    event.stopPropagation();
    this.close();
    summary.focus();
  }

  /** @param {string} format */
  async save(format) {
    const { scene, series } = this.stage;
    if (scene === null) return;
    if (format === "png") offerFile(await picturePng(this.stage), "picture.png");
    else offerFile(textFile(format, this.stage, scene, series), `picture.${format}`);
  }
}

/**
 * @param {string} format "svg" or "csv"
 * @param {Stage} stage
 * @param {Scene} scene
 * @param {WholeSeries} series
 * @returns {Blob}
 */
function textFile(format, stage, scene, series) {
  if (format === "svg") return new Blob([pictureSvg(stage)], { type: "image/svg+xml" });
  return new Blob(["\ufeff", pictureCsv(scene, series)], { type: "text/csv" });
}

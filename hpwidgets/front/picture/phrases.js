/** What the picture says by itself, in English; the page hands in the translations. */
const PICTURE_PHRASES = Object.freeze({
  epoch: "epoch",
  picture: "picture",
  picture_keys: "Left and Right move along x, Up and Down choose the panel, Escape leaves.",
  picture_keys_epoch: "Enter goes to that epoch.",
  picture_waiting: "The picture appears here.",
  save: "Save",
  save_png: "PNG image",
  save_svg: "SVG drawing",
  save_csv: "CSV of these values",
  save_python_pdf: "PDF file",
  save_python_csv: "CSV of the run",
  table: "Table",
  table_caption: "Panel {number}",
  table_series: "series",
  table_low: "lower edge",
  table_high: "upper edge",
  table_value: "value",
  table_more: "The first {shown} of {all} rows",
});

/**
 * @param {string} key
 * @returns {string}
 */
export function englishPhrase(key) {
  return Object.entries(PICTURE_PHRASES).find(([name]) => name === key)?.[1] ?? key;
}

/**
 * A text by its key: the page's, or the English one where the page has none.
 * @param {((key: string) => string) | undefined} text
 * @returns {(key: string) => string}
 */
export function phraseBook(text) {
  return (key) => {
    const given = text?.(key);
    return given && given !== key ? given : englishPhrase(key);
  };
}

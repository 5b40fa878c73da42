// What a widget itself has for a module. A browser keeps every module that it has loaded, even of
// widgets that are gone: the labs of a page share one.

/** @type {Map<string, Promise<any>>} */
const loaded = (/** @type {any} */ (globalThis).hpwidgetsLoaded ??= new Map());

/** @param {string} text */
async function load(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  try {
    return await import(/* webpackIgnore: true */ address);
  } finally {
    URL.revokeObjectURL(address);
  }
}

export default {
  /** @param {{model: any, el: HTMLElement}} context */
  async render(context) {
    const text = context.model.get("front");
    if (!loaded.has(text)) loaded.set(text, load(text));
    return (await loaded.get(text)).default.render(context);
  },
};

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

/** What a model holds of a lab. */
const HEAVY = ["front", "spec", "controls", "values", "said", "below", "scene", "frame", "card", "_css"];

export default {
  /** @param {{model: any}} context */
  initialize({ model }) {
    // JupyterLab keeps the models of cells that ran before: what they told is let go. Backbone
    // keeps what stood there before, too: so it is said twice.
    return () => {
      const nothing = Object.fromEntries(HEAVY.map((name) => [name, null]));
      for (const told of [-1, -2]) model.set({ ...nothing, told }, { silent: true });
    };
  },
  /** @param {{model: any, el: HTMLElement}} context */
  async render(context) {
    const text = context.model.get("front");
    if (!text) return undefined;
    if (!loaded.has(text)) loaded.set(text, load(text));
    const front = (await loaded.get(text)).default;
    return context.model.get("front") ? front.render(context) : undefined; // it may be closed by now
  },
};

// What a widget itself has for a module. A browser keeps every module that it has loaded, even of
// widgets that are gone: the labs of a page share one.

/** @type {Map<string, Promise<any>>} */
const loaded = (/** @type {any} */ (globalThis).hpwidgetsLoaded ??= new Map());

/** @param {string} packed */
async function load(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const headers = { "Content-Type": "text/javascript" };
  const address = URL.createObjectURL(await new Response(text, { headers }).blob());
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
    const packed = context.model.get("front");
    if (!packed) return undefined;
    if (!loaded.has(packed)) loaded.set(packed, load(packed));
    const front = (await loaded.get(packed)).default;
    return context.model.get("front") ? front.render(context) : undefined; // it may be closed by now
  },
};

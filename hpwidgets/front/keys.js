// The hosts take keys from a lab: JupyterLab as they bubble, Notebook 7 before they arrive.

const MOVES = new Set([
  "ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown",
]);

/**
 * Keep the keys that are pressed inside `root` there. Those that move something reach our own
 * elements as a bubbling event `hpw-key`, whose detail is the key event.
 * @param {HTMLElement} root
 * @returns {() => void} what ends it
 */
export function keepKeys(root) {
  const early = (/** @type {KeyboardEvent} */ event) => {
    const target = event.target;
    const ours = target instanceof Element && root.contains(target);
    if (!ours || event.ctrlKey || event.metaKey || event.altKey || !MOVES.has(event.key)) return;
    event.stopPropagation();
    const own = new CustomEvent("hpw-key", { detail: event, bubbles: true, cancelable: true });
    if (!target.dispatchEvent(own)) event.preventDefault();
  };
  const late = (/** @type {KeyboardEvent} */ event) => {
    if (!event.ctrlKey && !event.metaKey && event.key !== "Escape") event.stopPropagation();
  };
  window.addEventListener("keydown", early, true);
  root.addEventListener("keydown", late);
  return () => {
    window.removeEventListener("keydown", early, true);
    root.removeEventListener("keydown", late);
  };
}

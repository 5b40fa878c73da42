// Light or dark, as the page around the lab is.

/** @returns {"light" | "dark"} */
export function hostTheme() {
  const body = document.body;
  const jupyter = body.dataset.jpThemeLight;
  if (jupyter !== undefined) return jupyter === "false" ? "dark" : "light";
  if (/\bvscode-(dark|high-contrast)(?!-light)\b/.test(body.className)) return "dark";
  if (/\bvscode-(light|high-contrast-light)\b/.test(body.className)) return "light";
  if (/\b(theme-dark|dark)\b/.test(body.className)) return "dark";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/**
 * Call this when the page around changes its theme; returns what ends that.
 * @param {() => void} changed
 * @returns {() => void}
 */
export function watchTheme(changed) {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ["class", "data-jp-theme-light", "data-vscode-theme-kind"],
  });
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    media.removeEventListener("change", changed);
  };
}

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const FRONT = resolve(dirname(fileURLToPath(import.meta.url)), "../../hpwidgets/front");
const PATHS = readdirSync(FRONT, { recursive: true }).filter((path) => path.endsWith(".js")).map((path) => join(FRONT, path));
/** The modules that a page loads, for what they export by default. */
const LOADED = /[/\\](main|card|loader)\.js$/;
const MODULES = PATHS.map((path) => ({ path, source: readFileSync(path, "utf-8") }));

/** The modules that one imports. */
const importsOf = ({ path, source }) =>
  [...source.matchAll(/^import .* from "(.*)";$/gm)].map(([, name]) => resolve(dirname(path), name));

test("there are modules", () => assert.ok(MODULES.length >= 10));

test("the modules can be joined into one file: plain imports and exports, each name once", () => {
  const names = MODULES.flatMap(({ path, source }) => {
    for (const line of source.split("\n")) {
      if (line.startsWith("import")) assert.match(line, /^import \{ [\w, ]+ \} from "\.{1,2}\/[\w./]+\.js";$/, path);
      if (line === "export default {" && LOADED.test(path)) continue;
      if (line.startsWith("export")) assert.match(line, /^export (async )?(function|class|const) \w/, path);
    }
    const found = source.matchAll(/^(?:export )?(?:async )?(?:function|class|const|let) (\w+)/gm);
    return [...found].map(([, name]) => name);
  });
  assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), []);
});

test("imports lead to modules that are there, and never in a circle", () => {
  const known = new Map(MODULES.map((module) => [module.path, importsOf(module)]));
  const visit = (path, way) => {
    assert.ok(known.has(path), `${path} is missing`);
    assert.ok(!way.includes(path), `a circle: ${[...way, path].join(" -> ")}`);
    for (const next of known.get(path)) visit(next, [...way, path]);
  };
  for (const path of known.keys()) visit(path, []);
});

test("no module makes markup of text, and no module is long", () => {
  for (const { path, source } of MODULES) {
    assert.doesNotMatch(source, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b/, path);
    assert.ok(source.split("\n").length <= 400, path);
  }
});

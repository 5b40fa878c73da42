import assert from "node:assert/strict";
import { test } from "node:test";

import { cleanNode, numbersOf } from "../../hpwidgets/front/picture/nodes.js";

const PNG = "data:image/png;base64,iVBORw0KGgo=";

test("what is on the closed list stays as it is", () => {
  const node = ["g", { kind: "axes", opacity: 0.5 }, [["path", { d: "M0 0L1 1", stroke: "#123456" }, []]]];
  assert.deepEqual(cleanNode(node), node);
});

test("other tags are dropped with all they hold", () => {
  for (const tag of ["script", "foreignObject", "a", "style", "svg", "G", "animate", "__proto__"]) {
    assert.equal(cleanNode([tag, {}, []]), null);
  }
  const inner = ["g", {}, [["script", {}, "alert(1)"], ["path", { d: "M0 0" }, []]]];
  assert.deepEqual(cleanNode(inner), ["g", {}, [["path", { d: "M0 0" }, []]]]);
  for (const nothing of [null, undefined, 7, "g", {}, []]) assert.equal(cleanNode(nothing), null);
});

test("other attributes are dropped, and values that point out of the picture", () => {
  const given = {
    ...{ onload: "alert(1)", style: "x", id: "a", class: "b", "xlink:href": PNG, "clip-path": "url(#x)" },
    ...{ fill: "url(http://a.b/c)", stroke: "URL (#x)", d: "M0 0", "stroke-width": Infinity, opacity: {} },
    ...{ clip: "1 2 3", transform: "rotate(90 1 2)" },
  };
  assert.deepEqual(cleanNode(["path", given, []]), ["path", { d: "M0 0", transform: "rotate(90 1 2)" }, []]);
});

test("an image is a PNG in the scene itself, or nothing", () => {
  assert.deepEqual(cleanNode(["image", { href: PNG }, []]), ["image", { href: PNG }, []]);
  for (const href of ["http://a.b/c.png", "data:image/svg+xml;base64,AA", "javascript:1", `x ${PNG}`]) {
    assert.equal(cleanNode(["image", { href }, []]), null);
  }
});

test("only texts hold words", () => {
  assert.deepEqual(cleanNode(["text", { x: 1 }, "<b>"]), ["text", { x: 1 }, "<b>"]);
  assert.deepEqual(cleanNode(["g", {}, "words"]), ["g", {}, []]);
});

test("a symbol is drawn at each of its points", () => {
  const symbol = ["path", { kind: "symbol", d: "M0 0L1 0", stroke: "#fff" }, []];
  const points = cleanNode(["g", { kind: "points" }, [symbol, ["use", { at: "1 2 3 4" }, []]]]);
  const drawn = (x, y, rest = {}) => ["path", { d: "M0 0L1 0", stroke: "#fff", transform: `translate(${x} ${y})`, ...rest }, []];
  assert.deepEqual(points, ["g", { kind: "points" }, [drawn(1, 2), drawn(3, 4)]]);
  const coloured = cleanNode(["g", {}, [symbol, ["use", { at: "1 2 3 4", fill: "#a00 #0a0" }, []]]]);
  assert.deepEqual(coloured[2].map((path) => path[1].fill), ["#a00", "#0a0"]);
  assert.deepEqual(cleanNode(["g", {}, [["use", { at: "1 2", href: PNG }, []]]]), ["g", {}, []]);
});

test("a clip does not turn with what it clips", () => {
  const turned = cleanNode(["text", { clip: "0 0 9 9", transform: "rotate(90)" }, "loss"]);
  assert.deepEqual(turned, ["g", { clip: "0 0 9 9" }, [["text", { transform: "rotate(90)" }, "loss"]]]);
});

test("a list of numbers is read whole or not at all", () => {
  assert.deepEqual(numbersOf(" 1 2.5,-3 "), [1, 2.5, -3]);
  assert.deepEqual(numbersOf("1 x"), []);
  assert.deepEqual(numbersOf(" "), []);
});

import js from "@eslint/js";
import globals from "globals";

const asHtml = "MemberExpression[property.name=/^(innerHTML|outerHTML|insertAdjacentHTML|write)$/]";

export default [
  { ignores: ["**/node_modules/"] },
  js.configs.recommended,
  {
    files: ["hpwidgets/front/**/*.js"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", 400],
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-restricted-syntax": [
        "error",
        { selector: asHtml, message: "Words from Python become text nodes, never markup." },
        { selector: "ExportDefaultDeclaration", message: "The modules are joined into one file." },
      ],
      "no-shadow": "error",
      "no-unused-vars": ["error", { varsIgnorePattern: "^_" }],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  {
    files: ["hpwidgets/front/{main,card,loader}.js"], // the page loads what they export
    rules: {
      "no-restricted-syntax": [
        "error",
        { selector: asHtml, message: "Words from Python become text nodes, never markup." },
      ],
    },
  },
  {
    files: ["tests/front/**/*.mjs"],
    languageOptions: { ecmaVersion: 2023, sourceType: "module", globals: globals.node },
  },
];

// Reads lines of JSON, each a text, and writes for each the tokens that the grammar finds: [line, text, scopes].
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const { INITIAL, Registry, parseRawGrammar } = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");

const grammar = fileURLToPath(new URL("../syntaxes/reqonto.tmLanguage.json", import.meta.url));
await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
const registry = new Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async (scope) =>
    scope === "source.reqonto" ? parseRawGrammar(readFileSync(grammar, "utf8"), grammar) : null,
});
const found = await registry.loadGrammar("source.reqonto");

for (const row of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const tokens = [];
  let stack = INITIAL;
  JSON.parse(row).split("\n").forEach((line, number) => {
    const result = found.tokenizeLine(line, stack);
    stack = result.ruleStack;
    for (const { startIndex, endIndex, scopes } of result.tokens) {
      tokens.push([number, line.slice(startIndex, endIndex), scopes.slice(1)]);
    }
  });
  console.log(JSON.stringify(tokens));
}

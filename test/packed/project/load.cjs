// Loads every entry that is named, in both formats, and compares what they export.
const assert = require("node:assert/strict");

async function main() {
  for (const entry of process.argv.slice(2)) {
    const required = Object.keys(require(entry));
    // The key comes with the import of a CommonJS file alone.
    const imported = Object.keys(await import(entry)).filter((name) => name !== "module.exports");
    assert.deepEqual(new Set(imported), new Set(required), entry);
  }
  console.log(`${process.argv.length - 2} entries load as ESM and as CommonJS`);
}

void main();

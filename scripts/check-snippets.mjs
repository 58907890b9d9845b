// @ts-check
// Compiles every ```ts block of the documents against the sources of the packages. A block is a module of its own,
// unless it begins with `// continued`: then it goes on where the one before it in the same document ended.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import { compileSnippets } from "./snippets/compile.mjs";
import { extractSnippets } from "./snippets/extract.mjs";
import { at } from "./task/root.mjs";

/** @param {string} folder @returns {string[]} the Markdown files in it and below */
const markdownIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !/^api[/\\]/.test(name))
    .map((name) => join(folder, name));

const packages = readdirSync(at("packages")).map((name) => at("packages", name, "README.md"));
const documents = [at("README.md"), ...packages].filter((path) => existsSync(path)).concat(markdownIn(at("docs")));
const read = documents.map((path) => extractSnippets(relative(process.cwd(), path), readFileSync(path, "utf8")));
const snippets = read.flatMap((each) => each.snippets);
const problems = [...read.flatMap((each) => each.problems), ...compileSnippets(snippets, at("tsconfig.json"))];
for (const problem of problems) console.error(problem);
console.log(`snippets: ${snippets.length} in ${documents.length} documents, ${problems.length} problems`);
if (problems.length > 0) process.exitCode = 1;

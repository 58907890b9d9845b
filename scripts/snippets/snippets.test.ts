import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import { compileSnippets } from "./compile.mjs";
import { extractSnippets } from "./extract.mjs";
import { proof } from "../../test/requirements/proves.js";

const tsconfig = fileURLToPath(new URL("../../tsconfig.json", import.meta.url));

const document = (...lines: string[]): string => lines.join("\n");

describe("extractSnippets", () => {
  it("takes the ts blocks alone, with their lines", proof("packages.snippets"), () => {
    const text = document("# T", "```sh", "npm test", "```", "```ts", "const a = 1;", "```", "```ts", "a;", "```");
    expect(extractSnippets("a.md", text)).toEqual({
      snippets: [
        { file: "a.md", code: "const a = 1;", lines: [6] },
        { file: "a.md", code: "a;", lines: [9] },
      ],
      problems: [],
    });
  });

  it("joins a block that continues the one before it", () => {
    const text = document("```ts", "const a = 1;", "```", "and then", "```ts", "// continued", "a;", "```");
    expect(extractSnippets("a.md", text).snippets).toEqual([
      { file: "a.md", code: "const a = 1;\n// continued\na;", lines: [2, 6, 7] },
    ]);
  });

  it("takes the indentation of a list away", () => {
    const text = document("- so:", "  ```ts", "  if (a) {", "    b;", "  }", "  ```");
    expect(extractSnippets("a.md", text).snippets[0]?.code).toBe("if (a) {\n  b;\n}");
  });

  it("leaves a fence inside of a longer fence alone", () => {
    const text = document("````md", "```ts", "nothing real", "```", "````");
    expect(extractSnippets("a.md", text)).toEqual({ snippets: [], problems: [] });
  });

  it.each(["ts no-check", "typescript", "ts twoslash", "TS"])("refuses a block that begins with %s", (info) => {
    const { problems } = extractSnippets("a.md", document("", `\`\`\`${info}`, "1;", "```"));
    expect(problems).toEqual([`a.md:2: "${info}": a block of TypeScript begins with \`\`\`ts and no more`]);
  });

  it("refuses a first block that continues, and one that does not end", () => {
    expect(extractSnippets("a.md", document("```ts", "// continued", "```")).problems).toEqual([
      "a.md:2: there is no block before this one to continue",
    ]);
    expect(extractSnippets("a.md", document("```ts", "1;")).problems).toEqual(["a.md:1: this block does not end"]);
  });
});

describe("compileSnippets", () => {
  const compile = (...lines: string[]): string[] =>
    compileSnippets(extractSnippets("docs/a.md", document(...lines)).snippets, tsconfig);

  it(
    "finds the packages by their names, and wrong types by their lines",
    { timeout: 60_000, ...proof("packages.snippets") },
    () => {
      const right = ["```ts", 'import { Metadata } from "@layotto-sdk/core";', "const m = new Metadata();", "```"];
      const wrong = ["```ts", "// continued", "const n: number = m;", "await m;", "```"];
      expect(compile(...right, ...wrong)).toEqual([
        "docs/a.md:7: TS2322: Type 'Metadata' is not assignable to type 'number'.",
      ]);
    },
  );

  it("keeps the names of one module from another", { timeout: 60_000 }, () => {
    const problems = compile(
      "```ts",
      "const a = 1;",
      "```",
      "```ts",
      "const a = 2;",
      "const b: any = a, c = d;",
      "```",
    );
    expect(problems).toEqual(["docs/a.md:6: TS2304: Cannot find name 'd'."]);
  });
});

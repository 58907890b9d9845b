// @ts-check
/**
 * @typedef {object} Snippet one module's worth of code from a document
 * @property {string} file the document
 * @property {string} code
 * @property {number[]} lines for each line of the code, its line in the document, counted from 1
 */

const fence = /^(?<indent>\s*)(?<marks>`{3,}|~{3,})(?<info>.*)$/;

/** Where a block goes on with the one before it in the same file. */
const continued = /^\s*\/\/ continued\b/;

/**
 * The ```ts blocks of a Markdown text, joined where one continues another.
 * @param {string} file names the document in problems
 * @param {string} text
 * @returns {{ snippets: Snippet[], problems: string[] }}
 */
export const extractSnippets = (file, text) => {
  /** @type {Snippet[]} */
  const snippets = [];
  /** @type {string[]} */
  const problems = [];
  /** @type {{ marks: string, indent: number, wanted: boolean, code: string[], first: number } | undefined} */
  let block;

  text.split(/\r?\n/).forEach((line, index) => {
    const { indent = "", marks = "", info = "" } = fence.exec(line)?.groups ?? {};
    if (block === undefined) {
      if (marks === "" || (marks.startsWith("`") && info.includes("`"))) return;
      const [language = "", ...rest] = info.trim().split(/\s+/);
      const wanted = /^(ts|typescript|mts)$/i.test(language);
      if (wanted && (language !== "ts" || rest.length > 0)) {
        problems.push(`${file}:${index + 1}: "${info.trim()}": a block of TypeScript begins with \`\`\`ts and no more`);
      }
      block = { marks, indent: indent.length, wanted, code: [], first: index + 2 };
    } else if (marks.startsWith(block.marks) && info.trim() === "") {
      if (block.wanted) add(block.code, block.first);
      block = undefined;
    } else {
      // In a list the code is indented as its fence is.
      block.code.push(line.slice(Math.min(block.indent, line.length - line.trimStart().length)));
    }
  });
  if (block !== undefined) problems.push(`${file}:${block.first - 1}: this block does not end`);
  return { snippets, problems };

  /** @param {string[]} code @param {number} first */
  function add(code, first) {
    const lines = code.map((_, index) => first + index);
    if (!continued.test(code[0] ?? "")) {
      snippets.push({ file, code: code.join("\n"), lines });
      return;
    }
    const before = snippets.at(-1);
    if (before === undefined) {
      problems.push(`${file}:${first}: there is no block before this one to continue`);
      return;
    }
    before.code += `\n${code.join("\n")}`;
    before.lines.push(...lines);
  }
};

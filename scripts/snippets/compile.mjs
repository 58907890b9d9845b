// @ts-check
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

/** @typedef {import("./extract.mjs").Snippet} Snippet */

/**
 * Compiles each snippet as a module that lies beside its document, with the options of a tsconfig.
 * @param {Snippet[]} snippets
 * @param {string} tsconfig path
 * @returns {string[]} problems, each with the line of the document
 */
export const compileSnippets = (snippets, tsconfig) => {
  const { config, error } = ts.readConfigFile(tsconfig, ts.sys.readFile);
  if (error) return [ts.flattenDiagnosticMessageText(error.messageText, "\n")];
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, dirname(tsconfig));
  /** @type {Map<string, { snippet: Snippet, text: string }>} */
  const modules = new Map(
    snippets.map((snippet) => {
      const path = join(
        dirname(resolve(snippet.file)),
        `snippet-${snippet.file.replace(/\W/g, "-")}-${snippet.lines[0] ?? 0}.ts`,
      );
      // Without an import or an export it would be a script, and its names everybody's.
      return [path, { snippet, text: `${snippet.code}\nexport {};\n` }];
    }),
  );

  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => modules.has(path) || fileExists(path);
  host.readFile = (path) => modules.get(path)?.text ?? readFile(path);
  // What an example shows it need not use.
  const lenient = { ...options, noEmit: true, noUnusedLocals: false, noUnusedParameters: false };
  const program = ts.createProgram([...modules.keys()], lenient, host);

  return [...modules].flatMap(([path, { snippet }]) => {
    const source = program.getSourceFile(path);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ start = 0, code, messageText }) => {
      const line = source ? ts.getLineAndCharacterOfPosition(source, start).line : 0;
      const text = ts.flattenDiagnosticMessageText(messageText, "\n  ");
      return `${snippet.file}:${snippet.lines[line] ?? snippet.lines.at(-1) ?? 0}: TS${code}: ${text}`;
    });
  });
};

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** What one built file asks of the world around it. */
export interface BuiltModule {
  readonly path: string;
  /** What it imports or requires, as it is written. */
  readonly imports: readonly string[];
  /** The names of Node's own globals that it uses without a `typeof` in front. */
  readonly globals: readonly string[];
  /** The sources whose code it holds, by its source map. */
  readonly sources: readonly string[];
}

const nodeGlobals = new Set([
  "process",
  "Buffer",
  "global",
  "setImmediate",
  "clearImmediate",
  "__dirname",
  "__filename",
  "require",
]);

/** Reads built files, each with all that they reach by relative imports. */
export function readBuilt(entries: readonly string[]): BuiltModule[] {
  const found = new Map<string, BuiltModule>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    const read = readModule(path, readFileSync(path, "utf8"));
    found.set(path, { ...read, path, sources: sourcesOf(path) });
    for (const name of read.imports) if (name.startsWith(".")) visit(join(dirname(path), name));
  };
  for (const entry of entries) visit(entry);
  return [...found.values()];
}

/** What the text of a module imports and which of Node's globals it uses. */
export function readModule(path: string, text: string): Pick<BuiltModule, "imports" | "globals"> {
  const { source, isDeclared } = parse(path, text);
  const imports: string[] = [];
  const globals = new Set<string>();
  const visit = (node: ts.Node): void => {
    const imported = importedBy(node);
    if (imported !== undefined) imports.push(imported);
    if (ts.isIdentifier(node) && nodeGlobals.has(node.text) && isReference(node) && !isDeclared(node)) {
      if (!isGuarded(node) && !isRequireCall(node.parent)) globals.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { imports, globals: [...globals] };
}

/** One file alone, without a library: whatever has a declaration then was declared in the file itself. */
function parse(path: string, text: string): { source: ts.SourceFile; isDeclared: (node: ts.Identifier) => boolean } {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
  const options: ts.CompilerOptions = { allowJs: true, noLib: true, noResolve: true, types: [] };
  const program = ts.createProgram([path], options, {
    ...ts.createCompilerHost(options),
    getSourceFile: (name) => (name === path ? source : undefined),
  });
  const checker = program.getTypeChecker();
  const symbolOf = (node: ts.Identifier): ts.Symbol | undefined =>
    ts.isExportSpecifier(node.parent)
      ? checker.getExportSpecifierLocalTargetSymbol(node.parent)
      : checker.getSymbolAtLocation(node);
  return { source, isDeclared: (node) => (symbolOf(node)?.declarations ?? []).length > 0 };
}

/** The module that a node imports, re-exports or requires; `*` where it is not a fixed text. */
function importedBy(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node)) return textOf(node.moduleSpecifier);
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier && textOf(node.moduleSpecifier);
  if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || isRequireCall(node))) {
    return textOf(node.arguments[0]);
  }
  return undefined;
}

function textOf(node: ts.Expression | undefined): string {
  return node && ts.isStringLiteralLike(node) ? node.text : "*";
}

function isRequireCall(node: ts.Node): boolean {
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "require";
}

/** Whether a name stands for a variable, not for a member of something. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isExportSpecifier(parent) || ts.isImportSpecifier(parent))
    return (parent.propertyName ?? parent.name) === node;
  return !ts.isClassElement(parent) && !ts.isMethodDeclaration(parent);
}

/** Whether it is only asked for: `typeof process`, or used where that was asked before. */
function isGuarded(node: ts.Identifier): boolean {
  if (ts.isTypeOfExpression(node.parent)) return true;
  const asks = (condition: ts.Node): boolean => new RegExp(`\\btypeof ${node.text}\\b`).test(condition.getText());
  for (let child: ts.Node = node; !ts.isSourceFile(child); child = child.parent) {
    const { parent } = child;
    if (ts.isIfStatement(parent) && parent.thenStatement === child && asks(parent.expression)) return true;
    if (ts.isConditionalExpression(parent) && parent.whenTrue === child && asks(parent.condition)) return true;
    if (ts.isBinaryExpression(parent) && parent.right === child && asks(parent.left)) {
      return parent.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken;
    }
  }
  return false;
}

function sourcesOf(path: string): string[] {
  const map = `${path}.map`;
  if (!existsSync(map)) throw new Error(`${map} is missing: build with source maps`);
  const { sources } = JSON.parse(readFileSync(map, "utf8")) as { sources: string[] };
  return sources.map((source) => join(dirname(path), source));
}

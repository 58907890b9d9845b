/**
 * `pnpm bench`: compares our client with others against one grpc-go server; `options.ts` has the arguments.
 *
 * The measured programs run as plain JavaScript on plain Node: a loader would slow the imports, wrap functions, and
 * resolve our packages to their sources instead of to what users get.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import ts from "typescript";
import { parseOptions, usage } from "./options.js";
import { benchmarksFolder, builtFolder } from "./paths.js";

const args = process.argv.slice(2);
if (readHelp(args)) {
  process.stdout.write(`${usage}\n`);
} else {
  await rm(builtFolder, { recursive: true, force: true });
  for (const folder of ["", "clients", "boots"]) await writeJavaScript(folder);
  const child = spawn(process.execPath, [join(builtFolder, "run.js"), ...args], {
    stdio: "inherit",
    env: withoutProxies(process.env),
  });
  const [code] = (await once(child, "exit")) as [number | null];
  process.exitCode = code ?? 1;
}

function readHelp(given: string[]): boolean {
  try {
    return parseOptions(given).help;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}\n`);
    process.exit(2);
  }
}

async function writeJavaScript(folder: string): Promise<void> {
  await mkdir(join(builtFolder, folder), { recursive: true });
  for (const file of await readdir(join(benchmarksFolder, folder))) {
    if (!file.endsWith(".ts")) continue;
    const { outputText } = ts.transpileModule(await readFile(join(benchmarksFolder, folder, file), "utf8"), {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
    });
    await writeFile(join(builtFolder, folder, file.replace(/\.ts$/, ".js")), outputText);
  }
}

/** grpc-js sends calls to 127.0.0.1, too, through a proxy that the environment names. */
function withoutProxies(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(https?|grpc|all)_proxy$/i.test(name)));
}

import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defineConfig, type Options } from "tsup";

/**
 * How every JavaScript package is built: ESM and CJS with types for both, for Node 20, one shared chunk graph so that
 * subpaths of one package share one copy of each class.
 */
export function libraryPreset(options: Pick<Options, "entry"> & Partial<Options>): ReturnType<typeof defineConfig> {
  return defineConfig({
    format: ["esm", "cjs"],
    target: "node20",
    platform: "neutral",
    splitting: true,
    sourcemap: true,
    clean: true,
    dts: true,
    tsconfig: "../../tsconfig.build.json",
    outDir: "dist",
    onSuccess: () => addDisposableReference("dist"),
    ...options,
  });
}

/**
 * Types that mention `[Symbol.asyncDispose]` need this library; the declaration bundler drops the line from the
 * source, so it is written afterwards.
 */
async function addDisposableReference(directory: string): Promise<void> {
  const reference = '/// <reference lib="esnext.disposable" />\n';
  for (const entry of await readdir(directory, { recursive: true })) {
    if (!/\.d\.c?ts$/.test(entry)) continue;
    const file = join(directory, entry);
    const text = await readFile(file, "utf8");
    if (/Symbol\.(asyncDispose|dispose)/.test(text) && !text.startsWith(reference)) await writeFile(file, reference + text);
  }
}

import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
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
    // Types that mention `[Symbol.asyncDispose]` need this library, and users need not have asked for it.
    dts: { banner: '/// <reference lib="esnext.disposable" />' },
    tsconfig: "../../tsconfig.build.json",
    outDir: "dist",
    onSuccess: () => makeSourcesRelative("dist"),
    ...options,
  });
}

/** The source maps of the CommonJS files name their sources by absolute paths of the machine that built them. */
async function makeSourcesRelative(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { recursive: true })) {
    if (!entry.endsWith(".map")) continue;
    const file = resolve(join(directory, entry));
    const map = JSON.parse(await readFile(file, "utf8")) as { sources: string[] };
    if (!map.sources.some((source) => isAbsolute(source))) continue;
    const sources = map.sources.map((source) => (isAbsolute(source) ? relative(dirname(file), source) : source));
    await writeFile(file, JSON.stringify({ ...map, sources }));
  }
}

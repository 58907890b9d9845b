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
    clean: true,
    // Types that mention `[Symbol.asyncDispose]` need this library, and users need not have asked for it.
    dts: { banner: '/// <reference lib="esnext.disposable" />' },
    tsconfig: "../../tsconfig.build.json",
    outDir: "dist",
    ...options,
  });
}

import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// These files run from `benchmarks` itself and, written as plain JavaScript, from `benchmarks/dist`.
const here = dirname(fileURLToPath(import.meta.url));

/** The folder `benchmarks`. */
export const benchmarksFolder = basename(here) === "dist" ? dirname(here) : here;

/** The folder `benchmarks/dist`, where the measured programs stand as plain JavaScript. */
export const builtFolder = join(benchmarksFolder, "dist");

/** The root of the repository. */
export const rootFolder = dirname(benchmarksFolder);

/** The folder that holds the API's protos. */
export const protoFolder = join(rootFolder, "proto");

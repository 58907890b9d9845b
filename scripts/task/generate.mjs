// @ts-check
import { delimiter } from "node:path";

import { at, programOf } from "./root.mjs";
import { runNodeQuietly } from "./run.mjs";

/**
 * Writes the sources of the protocol package from the .proto files.
 * @param {string[]} args for buf; `-o FOLDER` writes below another folder than the root
 */
export const generate = async (args) => {
  // buf looks on the path for ts-proto's plugin.
  const path = [at("node_modules", ".bin"), process.env["PATH"]].join(delimiter);
  const buf = [programOf("@bufbuild/buf", "buf"), "generate", "proto", "--template", "proto/buf.gen.yaml"];
  await runNodeQuietly("the generation", [...buf, ...args], { env: { PATH: path } });
};

// @ts-check
import { delimiter } from "node:path";

import { at, programOf } from "./root.mjs";
import { runNodeQuietly } from "./run.mjs";

/**
 * Writes what is generated: the sources of the protocol package from the .proto files, and the page of surprises from
 * the mock's table.
 * @param {string[]} args for buf; `-o FOLDER` writes the protocol's sources, and only them, below another folder
 */
export const generate = async (args) => {
  // buf looks on the path for ts-proto's plugin.
  const path = [at("node_modules", ".bin"), process.env["PATH"]].join(delimiter);
  const buf = [programOf("@bufbuild/buf", "buf"), "generate", "proto", "--template", "proto/buf.gen.yaml"];
  await runNodeQuietly("the generation", [...buf, ...args], { env: { PATH: path } });
  if (args.length > 0) return;
  const tsx = [programOf("tsx"), "--tsconfig", at("tsconfig.base.json")];
  await runNodeQuietly("the page of surprises", [...tsx, at("scripts/write-surprises.ts")]);
};

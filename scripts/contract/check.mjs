import { readFileSync } from "node:fs";

import { breaking, build, lint } from "./buf.mjs";
import { compareContracts, countContract } from "./compare.mjs";
import { readImage } from "./read.mjs";

/**
 * Compiles the .proto files of a folder and compares them with a contract.
 * @param {string} dir folder with buf.yaml
 * @param {string} contract path of the contract, JSON
 * @returns {{ problems: string[], counts: string, image: Uint8Array }}
 */
export const compareFolder = (dir, contract) => {
  const { image, problems } = build(dir);
  if (problems.length > 0) return { problems, counts: "", image };
  const declared = readImage(image);
  const theirs = JSON.parse(readFileSync(contract, "utf8"));
  return { problems: compareContracts(declared, theirs), counts: countContract(declared), image };
};

/**
 * The whole check: comments and names, what would break users of the released image, and the contract.
 * @param {{ dir: string, contract: string, released?: string }} paths without `released` nothing is held against it
 * @returns {{ problems: string[], counts: string, image: Uint8Array }}
 */
export const checkContract = ({ dir, contract, released }) => {
  const compared = compareFolder(dir, contract);
  // What does not compile the linter would tell again in the same words.
  if (compared.counts === "") return compared;
  const broken = released === undefined ? [] : breaking(dir, released);
  return { ...compared, problems: [...lint(dir), ...broken, ...compared.problems] };
};

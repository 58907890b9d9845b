// @ts-check
// Packs the packages, installs the tarballs into an empty project as npm's users do, and uses them there: from ESM,
// from CommonJS and from TypeScript, of today and of the oldest version that is supported.
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { packAll } from "../../scripts/pack.mjs";
import { programOf, readJson } from "../../scripts/task/root.mjs";
import { runNodeQuietly, runQuietly, StepFailed } from "../../scripts/task/run.mjs";

const temp = mkdtempSync(join(tmpdir(), "packed-"));
const project = join(temp, "project");

/** @param {string} name @param {unknown} content */
const write = (name, content) => writeFileSync(join(project, name), JSON.stringify(content, null, 2));

/** @param {string} title @param {string} command @param {string[]} args */
const inProject = async (title, command, ...args) => {
  // What npm sets for its scripts must not reach another npm, in another project.
  const env = Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^npm_/i.test(name))
      .map((name) => [name, ""]),
  );
  return runQuietly(title, command, args, { cwd: project, env });
};

/** All that can be imported and required. @type {string[]} */
let entries = [];

const installPackages = async () => {
  const tarballs = join(temp, "tarballs");
  mkdirSync(tarballs, { recursive: true });
  const packed = await packAll(tarballs);
  cpSync(fileURLToPath(new URL("project", import.meta.url)), project, { recursive: true });
  for (const extension of ["mts", "cts"])
    copyFileSync(join(project, "consumer.ts"), join(project, `consumer.${extension}`));
  const devDependencies = { "@types/node": readJson("package.json").devDependencies["@types/node"] };
  const dependencies = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
  write("package.json", { name: "packed", private: true, dependencies, devDependencies });
  await inProject("npm install", "npm", "install", "--prefer-offline", "--no-audit", "--no-fund", "--no-package-lock");
  entries = packed.flatMap(({ name, manifest }) =>
    Object.entries(manifest.exports)
      .filter(([, target]) => target.require !== undefined)
      .map(([entry]) => name + entry.slice(1)),
  );
  console.log(`installed ${packed.map(({ name, manifest }) => `${name}@${manifest.version}`).join(", ")}`);
};

/** Strict, and with the libraries' own types checked. @type {Record<string, { options: object, files: string[] }>} */
const projects = {
  node16: {
    options: { module: "node16", moduleResolution: "node16", types: ["node"] },
    files: ["consumer.mts", "consumer.cts"],
  },
  bundler: {
    options: { module: "esnext", moduleResolution: "bundler", types: ["node"] },
    files: ["consumer.ts"],
  },
  page: {
    options: { module: "esnext", moduleResolution: "bundler", types: [], lib: ["es2022", "dom", "dom.iterable"] },
    files: ["page.ts"],
  },
};

/**
 * What TypeScript 5.4 finds wrong in the types of our dependencies, and only that, is let pass: @bufbuild/protobuf
 * speaks of `Uint8Array<ArrayBuffer>`, which came with 5.7. Who uses the two together sets skipLibCheck.
 * @param {unknown} error
 */
const rethrowUnlessForeign = (error) => {
  if (!(error instanceof StepFailed)) throw error;
  const found = error.message.split("\n").filter((line) => /: error TS\d+/.test(line));
  const foreign = found.filter((line) => /^node_modules\/(?!@layotto-sdk\/)/.test(line));
  if (found.length === 0 || foreign.length < found.length) throw error;
};

/** Today's and the oldest that is supported, by their names among the root's dependencies. */
const compilers = { typescript: programOf("typescript", "tsc"), "typescript-5.4": programOf("typescript-5.4", "tsc") };

/** @param {keyof typeof compilers} version @param {string} name of a project */
const compile = async (version, name) => {
  const { options, files } = /** @type {{ options: object, files: string[] }} */ (projects[name]);
  const outDir = `compiled/${version}/${name}`;
  write("tsconfig.json", {
    compilerOptions: { target: "es2022", lib: ["es2022"], strict: true, skipLibCheck: false, outDir, ...options },
    files,
  });
  const tsc = [compilers[version], "-p", "tsconfig.json"];
  const compiled = runNodeQuietly(`${version}, ${name}`, tsc, { cwd: project });
  await (version === "typescript" ? compiled : compiled.catch(rethrowUnlessForeign));
  return outDir;
};

try {
  await installPackages();
  for (const [file, ...args] of [["load.cjs", ...entries], ["esm.mjs"], ["common.cjs"]]) {
    console.log(`${file}: ${(await inProject(String(file), process.execPath, String(file), ...args)).trim()}`);
  }
  for (const version of /** @type {const} */ (["typescript", "typescript-5.4"])) {
    for (const name of Object.keys(projects)) {
      const outDir = await compile(version, name);
      console.log(`${version} ${readJson(`node_modules/${version}/package.json`).version}, ${name}: compiled`);
      if (name !== "node16") continue;
      for (const file of ["consumer.mjs", "consumer.cjs"]) {
        console.log(`${file}: ${(await inProject(file, process.execPath, `${outDir}/${file}`)).trim()}`);
      }
    }
  }
  if (readJson("packages/testkit/package.json").bin !== undefined) {
    const help = await inProject("layotto-mock --help", "npx", "--no-install", "layotto-mock", "--help");
    if (!/--config/.test(help)) throw new StepFailed(`layotto-mock --help says nothing of --config:\n${help}`);
    console.log("layotto-mock --help: says what it takes");
  }
} catch (error) {
  if (!(error instanceof StepFailed)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(temp, { recursive: true, force: true });
}

import type { Reporter, TestModule, TestSpecification, Vitest } from "vitest/node";
import { requirements, type Requirement } from "./requirements.js";
import type {} from "./proves.js";

/**
 * Fails a run where a test cites a requirement that the manifest does not have, and a full run where a requirement is
 * proved by no passing test.
 */
export class RequirementsReporter implements Reporter {
  #vitest: Vitest | undefined;
  #full = false;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  async onTestRunStart(specifications: readonly TestSpecification[]): Promise<void> {
    this.#full = this.#vitest !== undefined && (await isFull(this.#vitest, specifications));
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const cited = new Set<string>();
    const proved = new Set<string>();
    const skipped = new Set<string>();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        for (const id of test.meta().proves ?? []) {
          cited.add(id);
          const { state } = test.result();
          if (state === "passed") proved.add(id);
          if (state === "skipped") skipped.add(id);
        }
      }
    }
    // What only built files can prove is skipped in a run on the sources; the run that counts leaves out nothing.
    if (process.env["TEST_DIST"] !== "1") for (const id of skipped) proved.add(id);
    const problems = problemsOf(requirements, cited, proved, this.#full);
    if (problems.length > 0) {
      process.exitCode = 1;
      this.#vitest?.logger.error(`\n${problems.join("\n")}\n`);
    } else if (this.#full) {
      this.#vitest?.logger.log(`\nEach of the ${requirements.length} requirements is proved by a test.\n`);
    }
  }
}

/** What is wrong, a line each; nothing where all is well. */
export function problemsOf(
  manifest: readonly Requirement[],
  cited: ReadonlySet<string>,
  proved: ReadonlySet<string>,
  full: boolean,
): string[] {
  const known = new Set(manifest.map(({ id }) => id));
  const unknown = [...cited].filter((id) => !known.has(id)).map((id) => `Cited by a test and no requirement: ${id}`);
  if (!full) return unknown;
  const unproved = manifest
    .filter(({ id }) => !proved.has(id))
    .map(
      ({ id, sentence }) => `${cited.has(id) ? "Proved by no passing test" : "Proved by no test"}: ${id} (${sentence})`,
    );
  return [...unknown, ...unproved];
}

/** Whether nothing narrows the run: no file, no name, no shard. */
async function isFull(vitest: Vitest, specifications: readonly TestSpecification[]): Promise<boolean> {
  const { testNamePattern, shard, changed, related } = vitest.config;
  if (testNamePattern || shard || changed || related?.length) return false;
  if (specifications.some(({ testNamePattern: named, testLines }) => named || testLines?.length)) return false;
  return specifications.length >= (await vitest.globTestSpecifications()).length;
}

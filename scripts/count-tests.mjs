// @ts-check
// Prints one line, `N passed, N failed`, for the results that vitest wrote as JSON; fails if anything did.
import { existsSync, readFileSync } from "node:fs";

const [report = ""] = process.argv.slice(2);
if (existsSync(report)) {
  const { success, testResults, ...counts } = JSON.parse(readFileSync(report, "utf8"));
  /** @type {{ name: string, status: string, message: string, assertionResults: unknown[] }[]} */
  const files = testResults;
  // A file that could not even be loaded has no test that failed.
  const broken = files.filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0);
  for (const { name, message } of broken) console.log(`${name} could not be run: ${message}`);
  const failed = counts.numFailedTests + broken.length;
  const skipped = counts.numPendingTests + counts.numTodoTests;
  console.log(`${counts.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  if (!success) process.exitCode = 1;
} else {
  console.log("the tests did not run to their end");
  console.log("0 passed, 1 failed");
  process.exitCode = 1;
}

/** Put in by the build: the version in this package's package.json. */
declare const TESTKIT_VERSION: string | undefined;

/** The version of this package; `unknown` where it runs from its sources. */
export function testkitVersion(): string {
  return typeof TESTKIT_VERSION === "string" ? TESTKIT_VERSION : "unknown";
}

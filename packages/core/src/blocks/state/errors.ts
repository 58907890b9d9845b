import { NotSupportedByRuntimeError } from "../../errors/call-errors.js";
import { componentNotFound, generalRule, where, type Failure, type FailureRule } from "../../errors/from-status.js";
import { LayottoError, type ErrorContext } from "../../errors/layotto-error.js";

/**
 * Thrown when a write named an etag and the stored value has another, or is gone (MongoDB): somebody else wrote it in
 * between.
 */
export class EtagMismatchError extends LayottoError {
  static override readonly brand: string = "EtagMismatchError";

  constructor(message: string, context: ErrorContext = {}) {
    super("ETAG_MISMATCH", message, context);
  }
}

/** Thrown when an etag is not of the form that the store makes, for example not a number on Redis. */
export class EtagInvalidError extends LayottoError {
  static override readonly brand: string = "EtagInvalidError";

  constructor(message: string, context: ErrorContext = {}) {
    super("ETAG_INVALID", message, context);
  }
}

/** The rule of a call about one key, or about none. */
export const stateRule: FailureRule = (failure) => {
  const { status, details } = failure;
  if (status === "INVALID_ARGUMENT" && /^state store .* is not found$/.test(details)) {
    return componentNotFound(failure, "state store");
  }
  if (details.includes("invalid etag value")) {
    return new EtagInvalidError(
      `${where(failure)}: the store does not know etags like that (${details}); pass the etag that get() returned.`,
      failure,
    );
  }
  if (isConflict(failure)) {
    return new EtagMismatchError(
      `${where(failure)}: the stored value has another etag; read it again and repeat the change, as update() does.`,
      failure,
    );
  }
  if (status === "UNIMPLEMENTED" && details.includes("doesn't support transaction")) {
    return new NotSupportedByRuntimeError(
      `The state store '${failure.store ?? ""}' has no transactions; write the items one by one.`,
      failure,
    );
  }
  return undefined;
};

/** The rule of a call about several keys: its errors name the one of them that the runtime's text names. */
export function stateRuleOf(keys: readonly string[]): FailureRule {
  return (failure) => {
    const key = failure.status === "UNAVAILABLE" ? undefined : namedKey(failure.details, keys);
    if (key === undefined) return stateRule(failure);
    const named = { ...failure, key };
    return stateRule(named) ?? generalRule(named);
  };
}

/** How the script of the Redis component, which compares the etags, words a refusal; what stands around it is the server's. */
const scriptRefusal = /\bERR\b.*\bfailed to (?:set key|delete) /s;

/**
 * What says that no etag was compared: the store could not be reached, or did not run the script. The component calls
 * that a mismatch too, where the write named an etag.
 */
const notCompared =
  /\b(?:dial|read|write) (?:tcp|unix)\b|connection (?:refused|reset|pool)|broken pipe|i\/o timeout|deadline exceeded|: EOF$|max number of clients|unknown command|\b(?:WRONGTYPE|NOAUTH|NOPERM|READONLY|LOADING|OOM|MISCONF|CLUSTERDOWN|MASTERDOWN)\b/;

/**
 * A mismatch arrives as ABORTED from SaveState and DeleteState, INTERNAL from a transaction and from MongoDB, and
 * UNKNOWN from a bulk delete; a save without etag on a key that first-write marked fails as INTERNAL. All are one error
 * here.
 */
function isConflict({ status, details }: Failure): boolean {
  if (scriptRefusal.test(details)) return true;
  if (notCompared.test(details)) return false;
  return (
    status === "ABORTED" ||
    /possible etag mismatch|etag does not match|key or etag not found/.test(details) ||
    (status === "INTERNAL" && /\buser_script\b|failed to (?:set|delete) key .*: ERR\b/s.test(details))
  );
}

/** The words before a key in the texts of state stores. */
const beforeKey = [
  "failed to set key ",
  "failed to delete key ",
  "failed to delete ",
  "deleting state with key ",
  "for key not found ",
  "for key ",
];

/** Which of the keys a text names; the longest, where one is the beginning of another. */
function namedKey(details: string, keys: readonly string[]): string | undefined {
  let longest: string | undefined;
  for (const words of beforeKey) {
    const at = details.indexOf(words);
    if (at < 0) continue;
    const rest = details.slice(at + words.length);
    // A component's `keyPrefix` stands before the key, and no key has bars itself.
    const bars = rest.indexOf("||");
    const names = bars < 0 ? [rest] : [rest, rest.slice(bars + 2)];
    for (const key of keys) {
      if (longest !== undefined && key.length <= longest.length) continue;
      if (names.some((name) => name.startsWith(key) && /^(?::| script: |\s*$)/.test(name.slice(key.length))))
        longest = key;
    }
  }
  return longest;
}

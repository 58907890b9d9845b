import { describe, expect, it } from "vitest";
import { proves } from "../../../../../test/requirements/proves.js";
import type { StatusName } from "../../status.js";
import { errorFromFailure } from "../../errors/from-status.js";
import { StatusError } from "../../transport.js";
import { stateRule, stateRuleOf } from "./errors.js";

const failed = (status: StatusName, details: string, keys?: readonly string[]) => {
  const rule = keys === undefined ? stateRule : stateRuleOf(keys);
  const call = { method: "SaveState", store: "s", key: undefined, signal: undefined, closed: false, rule };
  return errorFromFailure(new StatusError(status, details, undefined, { fromPeer: true }), call);
};
const codeOf = (status: StatusName, details: string) => failed(status, details).code;

describe("a write that names an etag", () => {
  proves(
    ["errors.etag-mismatch.stores"],
    "fails with one error for a mismatch, however store and server word it",
    () => {
      const script = "script: 0981783a663a272a6bc373b6ef7f2a7a80c1bf64, on @user_script:1.";
      const save = "failed saving state in state store s: ";
      for (const [status, details] of [
        ["INTERNAL", "failed deleting state with key k: key or etag not found"],
        ["UNKNOWN", "key or etag not found"],
        ["ABORTED", "failed deleting state with key k: possible etag mismatch"],
        ["INTERNAL", `${save}failed to set key k: ERR user_script:1: failed to set key k ${script}`],
        ["INTERNAL", `${save}failed to set key k: ERR failed to set key k ${script}`],
        [
          "INTERNAL",
          `${save}failed to set key k: ERR Error running script (call to f_098): @user_script:1: failed to set key k`,
        ],
        ["INTERNAL", `${save}failed to set key k: ERR Lua says no`],
        ["INTERNAL", "failed to delete key k: ERR Lua says no"],
        ["INTERNAL", `error while executing state transaction: ERR failed to delete k ${script}`],
        ["INTERNAL", "error while executing state transaction: etag does not match for key k"],
        // Words of trouble in a key are the key's.
        [
          "ABORTED",
          `${save}possible etag mismatch. error from state store: ERR user_script:1: failed to set key dial tcp ${script}`,
        ],
      ] as const) {
        expect(codeOf(status, details), details).toBe("ETAG_MISMATCH");
      }
    },
  );

  proves(["errors.etag-mismatch.stores"], "fails with another where the store compared none", () => {
    const mismatch = "possible etag mismatch. error from state store: ";
    for (const [status, details] of [
      ["INTERNAL", "failed to set key k: dial tcp 127.0.0.1:6379: connect: connection refused"],
      ["INTERNAL", "failed to set key k: EOF"],
      ["INTERNAL", "failed to set key k: ERR max number of clients reached"],
      ["INTERNAL", "failed to delete key k: ERR unknown command 'EVAL'"],
      ["INTERNAL", "failed to set key k: WRONGTYPE Operation against a key, on @user_script:1."],
      ["INTERNAL", "failed to set key k: OOM command not allowed when used memory > 'maxmemory'."],
      ["ABORTED", `${mismatch}dial tcp 127.0.0.1:6379: connect: connection refused`],
      ["ABORTED", `${mismatch}read tcp 127.0.0.1:4->127.0.0.1:6379: i/o timeout`],
      ["UNKNOWN", `${mismatch}EOF`],
    ] as const) {
      expect(codeOf(status, details), details).toBe("RUNTIME_ERROR");
      expect(failed(status, details).details).toBe(details);
    }
  });

  it("fails with another for an etag that the store cannot read", () => {
    expect(codeOf("INVALID_ARGUMENT", 'invalid etag value: strconv.Atoi: parsing "abc": invalid syntax')).toBe(
      "ETAG_INVALID",
    );
  });
});

describe("an error of a call about several keys", () => {
  proves(["state.errors.key"], "has the key that the runtime's text names", () => {
    const keys = ["a", "a: b", "ab", "", "cart:7"];
    const named = (details: string, status: StatusName = "INTERNAL") => failed(status, details, keys).key;
    const script = "script: 0981783a663a272a6bc373b6ef7f2a7a80c1bf64, on @user_script:1.";
    expect(
      named(`possible etag mismatch. error from state store: ERR user_script:1: failed to set key a ${script}`),
    ).toBe("a");
    expect(named(`ERR user_script:1: failed to delete cart:7 ${script}`)).toBe("cart:7");
    expect(named(`failed to set key app1||ab: ERR user_script:1: failed to set key app1||ab ${script}`)).toBe("ab");
    expect(named("failed to set key a: b: ERR no")).toBe("a: b");
    expect(named("failed to set key a: dial tcp 127.0.0.1:6379: connect: connection refused")).toBe("a");
    expect(named("failed to set key : EOF")).toBe("");
    expect(named("etag does not match for key not found cart:7")).toBe("cart:7");
    expect(named("etag does not match for key ab")).toBe("ab");
    expect(named("failed deleting state with key ab: key or etag not found")).toBe("ab");
    for (const none of [
      "failed to set key abc: ERR no",
      "failed to set key cart:70: ERR no",
      "failed saving state",
      "",
      "failed to set key",
    ]) {
      expect(named(none), none).toBeUndefined();
    }
    expect(failed("INTERNAL", "failed to set key a: EOF", keys).message).toBe(
      "SaveState of 'a' on 's' failed with INTERNAL: failed to set key a: EOF",
    );
    expect(failed("INVALID_ARGUMENT", "state store s is not found", keys)).toMatchObject({
      code: "COMPONENT_NOT_FOUND",
      key: undefined,
    });
    expect(failed("UNAVAILABLE", "failed to set key a: EOF", keys)).toMatchObject({
      code: "UNAVAILABLE",
      key: undefined,
    });
  });
});

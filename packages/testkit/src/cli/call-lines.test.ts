import { Metadata } from "@layotto-sdk/core";
import { saveState, SaveStateRequest } from "@layotto-sdk/protocol/runtime";
import { describe, expect, it } from "vitest";
import { CallLog } from "../dispatch/call-log.js";
import { callLine } from "./call-lines.js";

function lineOf(key: string): string {
  const request = SaveStateRequest.fromPartial({
    storeName: "state_demo",
    states: [{ key, value: new TextEncoder().encode("hunter2") }],
  });
  const entry = new CallLog().begin(
    saveState,
    { metadata: new Metadata({ authorization: "hunter2" }), deadline: undefined },
    0,
    SaveStateRequest.encode(request).finish(),
  );
  entry.outcome = "INTERNAL";
  entry.message = "cannot hunter2";
  return callLine({ entry, durationMs: 1.26 }, new Date(0));
}

describe("a line about a call", () => {
  it("has method, store, key, outcome and time, and nothing of payloads, metadata and texts", () => {
    expect(lineOf("cart:7")).toBe("00:00:00.000 SaveState state_demo cart:7 INTERNAL 1.3 ms");
  });

  it("stays one short line whatever the key is", () => {
    expect(lineOf("a b\n\u001b[31m\u0085")).toBe(
      '00:00:00.000 SaveState state_demo "a b\\n\\u001b[31m?" INTERNAL 1.3 ms',
    );
    expect(lineOf("k".repeat(500)).length).toBeLessThan(200);
  });
});

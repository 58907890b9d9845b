import { describe, expect, it } from "vitest";
import type { Failure } from "../../errors/from-status.js";
import { SendFailedError, sendingRule } from "./errors.js";

const failure = (change: Partial<Failure>): Failure => ({
  status: "INTERNAL",
  details: "",
  method: "SendEmail",
  store: "email_demo",
  ...change,
});

function said(details: string, ...contents: string[]): string | undefined {
  const error = sendingRule("email component", contents)(failure({ details }));
  expect(error).toBeInstanceOf(SendFailedError);
  expect(error?.message).toBe(`SendEmail on 'email_demo' failed: ${error?.details}`);
  return error?.details;
}

describe("what a provider says", () => {
  it.each([
    ["no mailbox ada@example.com", ["ada@example.com"], "no mailbox …"],
    ["ada@example.com and ada@example.co", ["ada@example.co", "ada@example.com"], "… and …"],
    ["bad number +49 15112345678", ["+4915112345678"], "bad number +49 …"],
    ["bad number 4915112345678", ["+4915112345678"], "bad number …"],
    ["bad number +4915112345678", ["4915112345678"], "bad number +…"],
    ["request 20260101123 failed", ["+4915112345678"], "request 20260101123 failed"],
    ["code 404: template 12", ["404", "12", ""], "code 404: template 12"],
    ["a (.*) [x] is in it", ["(.*) [x]"], "a … is in it"],
  ])("is told without what was sent: %s", (details, contents, told) => {
    expect(said(details, ...contents)).toBe(told);
  });

  it("is nothing where the connection failed, and where it was something else", () => {
    const rule = sendingRule("email component", []);
    expect(rule(failure({ cause: new Error("reset") }))).toBeUndefined();
    expect(rule(failure({ status: "UNAVAILABLE" }))).toBeUndefined();
    expect(rule(failure({ status: "INVALID_ARGUMENT", details: "something else" }))).toBeUndefined();
    expect(rule(failure({ status: "INVALID_ARGUMENT", details: "" }))?.code).toBe("COMPONENT_NOT_FOUND");
    expect(rule(failure({}))?.message).toBe("SendEmail on 'email_demo' failed: the runtime's text did not arrive");
  });
});

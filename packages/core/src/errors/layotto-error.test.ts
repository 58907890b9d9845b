import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { proves } from "../../../../test/requirements/proves.js";
import * as bindings from "../entries/bindings.js";
import * as files from "../entries/files.js";
import * as invoke from "../entries/invoke.js";
import * as lock from "../entries/lock.js";
import * as pubsub from "../entries/pubsub.js";
import * as objects from "../entries/objects.js";
import * as secrets from "../entries/secrets.js";
import * as state from "../entries/state.js";
import * as index from "../index.js";
import { Metadata } from "../metadata.js";
import { statusNames } from "../status.js";
import { StatusError } from "../transport.js";
import { RuntimeError, TimeoutError } from "./call-errors.js";
import { errorFromFailure } from "./from-status.js";
import { InvalidInputError } from "./input-errors.js";
import { LayottoError } from "./layotto-error.js";

type ErrorClass = typeof LayottoError & (new (...input: never[]) => LayottoError);

/** Every error class that the package exports, by the name it is exported under. */
const classes = Object.entries({
  ...index,
  ...state,
  ...lock,
  ...pubsub,
  ...files,
  ...objects,
  ...secrets,
  ...bindings,
  ...invoke,
}).filter(
  (entry): entry is [string, ErrorClass] =>
    typeof entry[1] === "function" && entry[1].prototype instanceof Error && entry[0] !== "StatusError",
);

const call = {
  method: "GetState",
  store: "s",
  key: "k",
  signal: undefined,
  closed: false,
  rule: undefined,
  idempotency: "read",
} as const;

describe("the family of errors", () => {
  proves(["core.error-family"], "gives every class a brand of its own, which is its exported name", () => {
    expect(classes.length).toBeGreaterThanOrEqual(20);
    for (const [name, type] of classes) {
      expect(Object.hasOwn(type, "brand"), name).toBe(true);
      expect(type.brand).toBe(name);
      const error = Object.create(type.prototype) as LayottoError;
      expect(error.name).toBe(name);
      for (const [other, otherType] of classes) {
        const related = other === name || other === "LayottoError";
        expect(error instanceof otherType, `${name} instanceof ${other}`).toBe(related);
      }
    }
  });

  proves(["core.error-family.subclasses"], "matches a user's subclass by its own instances alone", () => {
    class SlowShop extends TimeoutError {}
    class OtherShop extends TimeoutError {}
    const slow = new SlowShop("slow");
    expect([
      slow instanceof SlowShop,
      slow instanceof TimeoutError,
      slow instanceof LayottoError,
      slow instanceof Error,
    ]).toEqual([true, true, true, true]);
    expect([
      slow instanceof OtherShop,
      new TimeoutError("x") instanceof SlowShop,
      new OtherShop("x") instanceof SlowShop,
    ]).toEqual([false, false, false]);
    expect(slow).toMatchObject({ name: "TimeoutError", code: "TIMEOUT" });
    for (const value of [null, undefined, "TimeoutError", {}, new Error("x"), { brand: "TimeoutError" }]) {
      expect((value as unknown) instanceof TimeoutError).toBe(false);
    }
  });

  proves(["core.error-family.private"], "prints neither trailers nor payloads, and keeps them within reach", () => {
    const trailers = new Metadata({ authorization: "Bearer hunter2" });
    const failure = new StatusError("UNAVAILABLE", "http response code 500, body: hunter2", trailers, {
      fromPeer: true,
    });
    const error = errorFromFailure(failure, { ...call, rule: undefined });
    const http = new invoke.InvokeHttpError(500, "hunter2", {
      method: "InvokeService",
      store: "s",
      key: "/m",
      trailers,
    });
    expect(error.trailers?.get("authorization")).toBe("Bearer hunter2");
    expect(http.body).toBe("hunter2");
    for (const printed of [
      JSON.stringify(http),
      inspect(http),
      String(http),
      JSON.stringify({ ...http }),
      `${http.stack}`,
    ]) {
      expect(printed).not.toContain("hunter2");
    }
    for (const printed of [JSON.stringify(error), inspect(error)]) expect(printed).not.toContain("Bearer");
    const refused = new InvalidInputError("value", { password: "hunter2" }, "something else");
    expect(inspect(refused) + JSON.stringify(refused)).not.toContain("hunter2");
    const own = JSON.parse(JSON.stringify(http)) as object;
    expect(own).toMatchObject({
      code: "INVOKE_HTTP",
      method: "InvokeService",
      store: "s",
      key: "/m",
      retryable: false,
      statusCode: 500,
    });
  });

  proves(["core.error-family"], "keeps the cause, and what the call was about", () => {
    const cause = new Error("socket");
    const status = new StatusError("UNAVAILABLE", "read ECONNRESET", undefined, { cause });
    expect(errorFromFailure(status, call)).toMatchObject({
      name: "UnavailableError",
      code: "UNAVAILABLE",
      status: "UNAVAILABLE",
      details: "read ECONNRESET",
      method: "GetState",
      store: "s",
      key: "k",
      retryable: true,
      cause,
    });
  });
});

describe("what went wrong in a call", () => {
  it("has a class, a code and a sentence for every status", () => {
    const codes = statusNames.slice(1).map((status) => {
      const error = errorFromFailure(new StatusError(status, "because", undefined, { fromPeer: true }), call);
      expect(error.status).toBe(status);
      expect(error.message).toMatch(/'k' on 's'/);
      return [status, error.code, error.retryable];
    });
    const special: Record<string, string> = {
      CANCELLED: "CANCELLED",
      DEADLINE_EXCEEDED: "TIMEOUT",
      FAILED_PRECONDITION: "NOT_CONFIGURED",
      UNIMPLEMENTED: "NOT_SUPPORTED_BY_RUNTIME",
      UNAVAILABLE: "UNAVAILABLE",
    };
    expect(codes).toEqual(
      statusNames.slice(1).map((status) => [status, special[status] ?? "RUNTIME_ERROR", status === "UNAVAILABLE"]),
    );
  });

  it("is not wrapped twice, and anything else is a RuntimeError with its cause", () => {
    const own = new TimeoutError("late");
    expect(errorFromFailure(own, call)).toBe(own);
    const strange = new TypeError("cannot read x");
    expect(errorFromFailure(strange, call)).toMatchObject({
      code: "RUNTIME_ERROR",
      cause: strange,
      message: "GetState failed: cannot read x",
    });
    expect(errorFromFailure("text", call)).toBeInstanceOf(RuntimeError);
  });

  it("of a message over the limit is a MessageTooLargeError, other exhaustion is not", () => {
    const tooLarge = new StatusError(
      "RESOURCE_EXHAUSTED",
      "grpc: received message larger than max (4299181 vs. 4194304)",
      undefined,
      { fromPeer: true },
    );
    expect(errorFromFailure(tooLarge, call).code).toBe("MESSAGE_TOO_LARGE");
    expect(errorFromFailure(new StatusError("RESOURCE_EXHAUSTED", "Bandwidth exhausted"), call).code).toBe(
      "RUNTIME_ERROR",
    );
  });
});

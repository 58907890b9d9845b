import { InvalidInputError, Metadata, StatusError, statusNames, type StatusName } from "@layotto-sdk/core";
import type { Method } from "@layotto-sdk/protocol/method";
import { didYouMean } from "../config/did-you-mean.js";
import { requireKnownNames } from "../config/unknown-name.js";
import { methodMatches } from "../dispatch/call-log.js";
import { keysOf, subjectOf } from "../dispatch/subject.js";

/** What goes wrong with the next calls that it fits. At least one of the effects is given; a delay comes first. */
export interface Fault {
  /** `GetState`, `Runtime/GetState`, a full path, or `*` for every call. */
  readonly method: string;
  /** Ends the call with this status instead of an answer. */
  readonly error?: {
    readonly code: StatusName;
    readonly message?: string;
    readonly trailers?: Readonly<Record<string, string>>;
  };
  /** Holds the call back before it is answered; milliseconds by the machine's clock, as deadlines are. */
  readonly delayMs?: number;
  /**
   * Breaks the connection in the middle of a stream: after so many messages to the caller, or, where only the caller
   * streams, after so many from it.
   */
  readonly cutStream?: { readonly afterMessages: number };
  /** Breaks the connection when the call arrives; `"afterHandling"`: when it is done, before the answer is sent. */
  readonly dropConnection?: boolean | "afterHandling";
  /** How many calls it hits. Default 1. */
  readonly times?: number;
  /** How many calls that fit pass before the first is hit. Default 0. */
  readonly after?: number;
  /** Only calls about this store and key; of a bulk call, any of its keys. */
  readonly match?: { readonly store?: string; readonly key?: string };
}

/** A fault that is waiting, and how often it still hits. */
export interface PendingFault extends Fault {
  readonly id: number;
  readonly times: number;
  readonly after: number;
}

/** The faults of one mock, in the order in which they were added. */
export class FaultTable {
  readonly #pending: { id: number; fault: Fault; times: number; after: number }[] = [];
  #lastId = 0;

  /** `methods` are those that calls can be made of; asked for when a fault is added. */
  constructor(private readonly methods: () => Iterable<Method<unknown, unknown>>) {}

  /** Whether there is none, which is what every call asks first. */
  get empty(): boolean {
    return this.#pending.length === 0;
  }

  /** @returns its id. @throws InvalidInputError for a fault that cannot be. */
  add(fault: Fault): number {
    checkFault(fault);
    checkMethod(fault.method, [...this.methods()]);
    const id = ++this.#lastId;
    this.#pending.push({ id, fault, times: fault.times ?? 1, after: fault.after ?? 0 });
    return id;
  }

  list(): PendingFault[] {
    return this.#pending.map(({ id, fault, times, after }) => ({ ...fault, id, times, after }));
  }

  /** Takes back one fault, or all. */
  clear(id?: number): void {
    const kept = id === undefined ? [] : this.#pending.filter((pending) => pending.id !== id);
    this.#pending.splice(0, this.#pending.length, ...kept);
  }

  /** Whether a waiting fault looks at the request itself. */
  needsRequest(method: Method<unknown, unknown>): boolean {
    return this.#pending.some(({ fault }) => fault.match !== undefined && methodMatches(fault.method, method));
  }

  /** The fault that hits this call, counted down; `request` is decoded only where a fault asks for a store or key. */
  take(method: Method<unknown, unknown>, request: () => unknown): Fault | undefined {
    let hit: Fault | undefined;
    for (const pending of [...this.#pending]) {
      if (!methodMatches(pending.fault.method, method) || !requestMatches(pending.fault.match, request)) continue;
      if (pending.after > 0) {
        pending.after -= 1;
        continue;
      }
      hit = pending.fault;
      pending.times -= 1;
      if (pending.times <= 0) this.clear(pending.id);
      break;
    }
    return hit;
  }
}

/** The status that a fault ends a call with. */
export function faultStatus(error: NonNullable<Fault["error"]>): StatusError {
  const trailers = error.trailers && new Metadata(error.trailers);
  return new StatusError(error.code, error.message ?? `${error.code} by a fault of the mock`, trailers);
}

function requestMatches(match: Fault["match"], request: () => unknown): boolean {
  if (match === undefined || (match.store === undefined && match.key === undefined)) return true;
  const message = request();
  if (match.store !== undefined && subjectOf(message).store !== match.store) return false;
  return match.key === undefined || keysOf(message).includes(match.key);
}

function checkMethod(name: string, methods: readonly Method<unknown, unknown>[]): void {
  if (methods.some((method) => methodMatches(name, method))) return;
  const near = didYouMean(
    name.slice(name.lastIndexOf("/") + 1),
    methods.map((method) => method.name),
  );
  const mend = near === undefined ? "for example GetState" : `perhaps ${near}`;
  throw new InvalidInputError("fault.method", name, `a method that the mock answers, ${mend}, or * for every call`);
}

const faultNames = ["method", "error", "delayMs", "cutStream", "dropConnection", "times", "after", "match"];

function checkFault(fault: Fault): void {
  if (typeof fault !== "object" || fault === null)
    throw new InvalidInputError(
      "fault",
      fault,
      'an object such as { method: "GetState", error: { code: "UNAVAILABLE" } }',
    );
  if (typeof fault.method !== "string" || fault.method === "")
    throw new InvalidInputError(
      "fault.method",
      fault.method,
      "a method's name, for example GetState, or * for every call",
    );
  requireKnownNames("fault", fault, faultNames, "a member");
  if (fault.match !== undefined) {
    if (typeof fault.match !== "object" || fault.match === null)
      throw new InvalidInputError("fault.match", fault.match, 'an object such as { store: "state_demo", key: "a" }');
    requireKnownNames("fault.match", fault.match, ["store", "key"], "a member");
  }
  const { error, delayMs, cutStream, dropConnection } = fault;
  if (error === undefined && delayMs === undefined && cutStream === undefined && !dropConnection) {
    throw new InvalidInputError(
      "fault",
      fault,
      "one of error, delayMs, cutStream and dropConnection to say what goes wrong",
    );
  }
  if (error !== undefined && (typeof error !== "object" || error === null))
    throw new InvalidInputError("fault.error", error, 'an object such as { code: "UNAVAILABLE" }');
  if (error !== undefined) requireKnownNames("fault.error", error, ["code", "message", "trailers"], "a member");
  if (error !== undefined && (!statusNames.includes(error.code) || error.code === "OK")) {
    throw new InvalidInputError("fault.error.code", error.code, `one of ${statusNames.slice(1).join(", ")}`);
  }
  if (error?.trailers !== undefined) new Metadata(error.trailers);
  if (cutStream !== undefined && (typeof cutStream !== "object" || cutStream?.afterMessages === undefined))
    throw new InvalidInputError("fault.cutStream", cutStream, "an object such as { afterMessages: 2 }");
  if (dropConnection !== undefined && typeof dropConnection !== "boolean" && dropConnection !== "afterHandling")
    throw new InvalidInputError("fault.dropConnection", dropConnection, 'true, or "afterHandling"');
  checkCount("fault.delayMs", delayMs, 0);
  checkCount("fault.cutStream.afterMessages", cutStream?.afterMessages, 0);
  checkCount("fault.times", fault.times, 1);
  checkCount("fault.after", fault.after, 0);
}

function checkCount(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw new InvalidInputError(name, value, `a whole number, ${least} or more`);
}

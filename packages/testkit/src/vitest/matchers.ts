import type { CallOutcome, RecordedCall } from "../dispatch/call-log.js";
import type { Control, DeliveryRecord, PublishedEvent } from "../control/control.js";
import type { Bytes } from "../control/payload.js";
import { bytesAre, shownBytes, shownCall, shownEvent, shownList } from "./shown.js";

/** What the matchers look at: a mock, or its control interface (over HTTP too). */
export type Inspected = Control | { readonly control: Control };

/** What a call is to have been like; what is left out does not matter. */
export interface ExpectedCall {
  readonly store?: string;
  readonly key?: string;
  /** Fields of the request in the JSON of the call log; asymmetric matchers may stand in it. */
  readonly request?: Readonly<Record<string, unknown>>;
  /** Values by lower-case name. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly outcome?: CallOutcome;
  /** How often exactly. Default at least once. */
  readonly times?: number;
}

/** What an event is to have been like; what is left out does not matter. */
export interface ExpectedEvent {
  readonly pubsub?: string;
  readonly contentType?: string;
  /** A string is compared with the text, bytes with the bytes, everything else with the JSON. */
  readonly data?: unknown;
  /** How often exactly. Default at least once. */
  readonly times?: number;
}

/** The part of vitest's matcher state that is used here. */
export interface MatcherState {
  readonly isNot?: boolean;
  equals(actual: unknown, expected: unknown): boolean;
}

/** What a matcher says. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Matchers for `expect.extend`; each says in its failure what was there instead. All are asynchronous. */
export const layottoMatchers = {
  /** `await expect(mock).toHaveCalled("GetState", { key: "cart:7" })` */
  async toHaveCalled(
    this: MatcherState,
    received: Inspected,
    method: string,
    expected: ExpectedCall = {},
  ): Promise<MatcherResult> {
    const all = await controlOf(received).calls.list();
    const calls = await controlOf(received).calls.list({ method });
    const hits = calls.filter((call) => isCall(this, call, expected));
    const { times, ...like } = expected;
    return {
      pass: times === undefined ? hits.length > 0 : hits.length === times,
      message: () =>
        sentence(
          this,
          `${method} ${Object.keys(like).length > 0 ? `with ${JSON.stringify(like)} ` : ""}to have been called`,
          times,
          hits.length,
        ) +
        (calls.length > 0
          ? shownList(`calls of ${method}`, calls.map(shownCall))
          : shownList("calls of other methods", all.map(shownCall))),
    };
  },

  /** `await expect(mock).toHavePublished("orders", { data: { id: 7 } })` */
  async toHavePublished(
    this: MatcherState,
    received: Inspected,
    topic: string,
    expected: ExpectedEvent = {},
  ): Promise<MatcherResult> {
    const all = await controlOf(received).events.published();
    return eventResult(this, "published", topic, all, expected);
  },

  /** `await expect(mock).toHaveDelivered("orders", { data: { id: 7 } })`: delivered to the application, and accepted. */
  async toHaveDelivered(
    this: MatcherState,
    received: Inspected,
    topic: string,
    expected: ExpectedEvent = {},
  ): Promise<MatcherResult> {
    const all = await controlOf(received).events.deliveries({ outcome: "success" });
    return eventResult(this, "delivered", topic, all, expected);
  },

  /** `await expect(mock).toHaveSavedState("state_demo", "cart:7", { items: [] })`; without a value: any. */
  async toHaveSavedState(
    this: MatcherState,
    received: Inspected,
    store: string,
    key: string,
    ...value: [value?: unknown]
  ): Promise<MatcherResult> {
    const control = controlOf(received);
    const there = await control.state.get({ store, key });
    const keys = there ? [] : (await control.state.list({ store })).map((record) => record.key);
    const wanted = value.length > 0 ? ` to hold ${shownValue(value[0])}` : " to be saved";
    return {
      pass: there !== null && (value.length === 0 || bytesAre(this, there, value[0])),
      message: () =>
        `expected ${JSON.stringify(key)} in ${store} ${this.isNot ? "not" : ""}${wanted}`.replace("  ", " ") +
        (there
          ? `; it holds ${shownBytes(there)} (etag ${there.etag})`
          : shownList(`it is not there; keys of ${store}`, keys)),
    };
  },
};

function eventResult(
  state: MatcherState,
  verb: "published" | "delivered",
  topic: string,
  all: readonly (PublishedEvent | DeliveryRecord)[],
  expected: ExpectedEvent,
): MatcherResult {
  const ofTopic = all.filter((event) => event.topic === topic);
  const hits = ofTopic.filter((event) => isEvent(state, event, expected));
  const { times, ...like } = expected;
  const about = Object.entries(like).map(([name, value]) => `${name} ${shownValue(value)}`);
  return {
    pass: times === undefined ? hits.length > 0 : hits.length === times,
    message: () =>
      sentence(
        state,
        `an event ${about.length > 0 ? `with ${about.join(", ")} ` : ""}to have been ${verb} to ${JSON.stringify(topic)}`,
        times,
        hits.length,
      ) +
      (ofTopic.length > 0
        ? shownList(`${verb} there`, ofTopic.map(shownEvent))
        : shownList(`${verb} to other topics`, all.map(shownEvent))),
  };
}

function isCall(state: MatcherState, call: RecordedCall, expected: ExpectedCall): boolean {
  const { store, key, outcome, request, metadata } = expected;
  if (store !== undefined && call.store !== store) return false;
  if (key !== undefined && call.key !== key) return false;
  if (outcome !== undefined && call.outcome !== outcome) return false;
  const fields = (call.request ?? {}) as Readonly<Record<string, unknown>>;
  if (!Object.entries(request ?? {}).every(([name, value]) => state.equals(fields[name], value))) return false;
  return Object.entries(metadata ?? {}).every(([name, value]) =>
    call.metadata[name]?.some((one) => state.equals(one, value)),
  );
}

function isEvent(
  state: MatcherState,
  event: { pubsub: string; contentType: string; data: Bytes },
  expected: ExpectedEvent,
): boolean {
  if (expected.pubsub !== undefined && event.pubsub !== expected.pubsub) return false;
  if (expected.contentType !== undefined && !state.equals(event.contentType, expected.contentType)) return false;
  return !("data" in expected) || bytesAre(state, event.data, expected.data);
}

function sentence(state: MatcherState, what: string, times: number | undefined, hits: number): string {
  const often = times === undefined ? "" : ` ${times} time${times === 1 ? "" : "s"}`;
  return `expected ${what.replace("to have", state.isNot ? "not to have" : "to have")}${often}; it was ${hits === 0 ? "not" : `${hits} time${hits === 1 ? "" : "s"}`}`;
}

function shownValue(value: unknown): string {
  return value instanceof Uint8Array ? `${value.length} bytes` : (JSON.stringify(value) ?? String(value));
}

function controlOf(received: Inspected): Control {
  if (typeof received === "object" && received !== null) {
    if ("control" in received) return received.control;
    if ("calls" in received) return received;
  }
  throw new TypeError("Give expect() a mock runtime, or its control interface.");
}

import { Described, InvalidInputError, MessageTooLargeError } from "../../errors/input-errors.js";
import { isWellFormed } from "../../codec/value-codec.js";
import { readFrom } from "../../read-from.js";

/** A CloudEvent as `publishCloudEvent` takes it; further members are dropped by the runtime. */
export interface CloudEvent {
  /** Unique together with `source`. */
  readonly id: string;
  /** The content type of the data. */
  readonly datacontenttype: string;
  /** Who says it. The runtime's default is `Dapr`. */
  readonly source?: string | undefined;
  /** What happened. The runtime's default is `com.dapr.event.sent`. */
  readonly type?: string | undefined;
  /** Default `1.0`. */
  readonly specversion?: string | undefined;
  /** Text; for JSON content types anything that JSON can hold. Not together with `data_base64`. */
  readonly data?: unknown;
  /** Bytes in base64: the one form that arrives byte for byte. */
  readonly data_base64?: string | undefined;
}

/** The content type of a CloudEvent in JSON, which the runtime takes apart. */
export const cloudEventContentType = "application/cloudevents+json";

/** Bytes of payload that surely fit in one event; base64 makes four of three, and the limit is 4 MiB. */
const maxLosslessBytes = 3_145_000;

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const jsonType = /^application\/json\s*(;|$)/i;

/**
 * Refuses an event that would hurt: one without `id` or `datacontenttype`, or with text content and other data, ends
 * the process of the real runtime on Redis.
 * @throws {@link InvalidInputError}
 */
export function checkCloudEvent(given: CloudEvent): CloudEvent {
  const event = readFrom("event", given, () => {
    if (typeof given === "object" && given !== null && !Array.isArray(given)) return { ...given };
    throw new InvalidInputError("event", given, "a CloudEvent object");
  });
  for (const member of ["id", "datacontenttype"] as const) {
    const value: unknown = event[member];
    if (typeof value !== "string" || value === "") {
      throw new InvalidInputError(
        `event.${member}`,
        value,
        `a text: a CloudEvent without ${member} ends the runtime's process`,
      );
    }
  }
  for (const member of ["id", "datacontenttype", "source", "type", "specversion"] as const) {
    const value: unknown = event[member];
    if (value !== undefined && (typeof value !== "string" || !isWellFormed(value))) {
      throw new InvalidInputError(`event.${member}`, value, "well-formed text");
    }
  }
  if (event.data_base64 !== undefined) {
    if (event.data !== undefined) {
      throw new InvalidInputError("event.data", event.data, "either data or data_base64, not both");
    }
    if (typeof event.data_base64 !== "string" || !base64.test(event.data_base64)) {
      throw new InvalidInputError("event.data_base64", event.data_base64, "base64 with padding");
    }
  } else if (typeof event.data !== "string" && !jsonType.test(event.datacontenttype)) {
    throw new InvalidInputError(
      "event.data",
      event.data,
      `a text for ${event.datacontenttype}; other data needs datacontenttype application/json, or data_base64`,
    );
  }
  return event;
}

/** As {@link checkCloudEvent}, for an event that is written already. @throws {@link InvalidInputError} */
export function checkCloudEventBytes(bytes: Uint8Array): void {
  let event: CloudEvent;
  try {
    event = JSON.parse(new TextDecoder().decode(bytes)) as CloudEvent;
  } catch {
    throw new InvalidInputError(
      "data",
      new Described("bytes that are not JSON"),
      "a CloudEvent in JSON, as its content type says",
    );
  }
  checkCloudEvent(event);
}

/** Whether bytes of that content type are a CloudEvent, which the runtime takes apart. */
export function isCloudEventType(contentType: string): boolean {
  return /^application\/cloudevents\+json\s*(;|$)/i.test(contentType);
}

/** An event whose payload arrives byte for byte with its content type. @throws {@link MessageTooLargeError} */
export function losslessEvent(
  bytes: Uint8Array,
  event: Omit<CloudEvent, "data" | "data_base64">,
  method = "PublishEvent",
): Uint8Array {
  if (bytes.byteLength > maxLosslessBytes) {
    throw new MessageTooLargeError(
      `The event has ${bytes.byteLength} bytes and about ${maxLosslessBytes} fit in one: it travels as base64, and the ` +
        "runtime takes 4 MiB in one message; store it as a file and publish its name.",
      { method },
    );
  }
  return new TextEncoder().encode(JSON.stringify({ specversion: "1.0", ...event, data_base64: toBase64(bytes) }));
}

declare const Buffer:
  | undefined
  | { from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: "base64"): string } };

/** Base64 of bytes. Node's Buffer where there is one, since it is many times faster. */
function toBase64(bytes: Uint8Array): string {
  if (typeof Buffer !== "undefined") {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
  }
  const pieces: string[] = [];
  // Few enough arguments for every engine's stack, and a multiple of three, so that the pieces join.
  const step = 0x3000;
  for (let offset = 0; offset < bytes.byteLength; offset += step) {
    pieces.push(btoa(String.fromCharCode(...bytes.subarray(offset, offset + step))));
  }
  return pieces.join("");
}

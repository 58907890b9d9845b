import type { TopicEventRequest } from "@layotto-sdk/protocol/appcallback";
import type { PublishEventRequest } from "@layotto-sdk/protocol/runtime";
import { pubsubMessages, refused } from "../messages.js";
import type { Quirks } from "../quirks.js";
import { byteText, bytesOf, fromBase64, textOf, type ByteText } from "./byte-text.js";
import { contentKind } from "./content-types.js";
import { expirationOf } from "./expiration.js";
import { throughTheRuntime } from "./json-numbers.js";
import { JsonSyntaxError, parseJson, quoted, writeJson, type Json, type Spans } from "./json.js";

/** What a broker keeps of a published event: all that a subscriber will be given, save topic and pub/sub name. */
export interface StoredEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly specVersion: string;
  readonly dataContentType: string;
  readonly data: Uint8Array;
  /** Milliseconds since the epoch after which it is not delivered any more. */
  readonly expiresAt: number | undefined;
  /** Why the runtime panics when it reads this event; `undefined` for a sound one. */
  readonly broken: string | undefined;
}

const noData = new Uint8Array(0);

/**
 * The envelope that a publication becomes.
 *
 * @throws StatusError INVALID_ARGUMENT for a CloudEvent that is no JSON object, and for a broken one when the quirk
 * `brokenCloudEventLost` is off.
 */
export function storedEvent(request: PublishEventRequest, quirks: Quirks, now: number): StoredEvent {
  const event =
    contentKind(request.dataContentType) === "cloudEvent" ? cloudEvent(request.data, quirks) : plain(request, quirks);
  if (event.broken !== undefined && !quirks.brokenCloudEventLost)
    throw refused(pubsubMessages.badCloudEvent(event.broken));
  return { ...event, expiresAt: expirationOf(request.metadata, now) ?? event.expiresAt };
}

/** What a subscriber is given. */
export function deliveredEvent(event: StoredEvent, pubsubName: string, topic: string): TopicEventRequest {
  const { id, source, type, specVersion, dataContentType, data } = event;
  return { id, source, type, specVersion, dataContentType, data, topic, pubsubName, metadata: new Map() };
}

function plain(request: PublishEventRequest, quirks: Quirks): StoredEvent {
  const dataContentType = request.dataContentType === "" ? "text/plain" : request.dataContentType;
  return {
    id: crypto.randomUUID(),
    source: "runtime",
    type: "com.runtime.event.sent",
    specVersion: "1.0",
    dataContentType,
    data: plainData(request.data, dataContentType, quirks),
    expiresAt: undefined,
    broken: undefined,
  };
}

function plainData(data: Uint8Array, contentType: string, quirks: Quirks): Uint8Array {
  switch (contentKind(contentType)) {
    case "json":
      return jsonBody(data, quirks);
    case "text":
    case "binary":
      return data;
    default:
      return quirks.unknownContentTypeLost ? noData : data;
  }
}

function jsonBody(data: Uint8Array, quirks: Quirks): Uint8Array {
  const text = byteText(data);
  const value = parsed(text);
  // The runtime takes what it cannot parse for a text, and so quotes it.
  if (value instanceof JsonSyntaxError) return bytesOf(quoted(text));
  if (!quirks.jsonNumbersRounded) return data;
  return value === null ? noData : bytesOf(throughTheRuntime(value));
}

function cloudEvent(data: Uint8Array, quirks: Quirks): StoredEvent {
  const text = byteText(data);
  const spans: Spans = new Map();
  const value = parsed(text, spans);
  if (value instanceof JsonSyntaxError) throw refused(pubsubMessages.badCloudEvent(value.message));
  // `null` is a map for the parser, but one that cannot be written to.
  if (value === null) return brokenEvent("the CloudEvent is null");
  if (!(value instanceof Map)) throw refused(pubsubMessages.badCloudEvent("ReadMapCB: expect { or n"));
  const attributes = {
    id: value.get("id") ?? null,
    source: value.get("source") ?? "Dapr",
    type: value.get("type") ?? "com.dapr.event.sent",
    specversion: value.get("specversion") ?? "1.0",
    datacontenttype: value.get("datacontenttype") ?? null,
  };
  for (const [name, attribute] of Object.entries(attributes)) {
    if (typeof attribute !== "string") return brokenEvent(`the CloudEvent has no text as '${name}'`);
  }
  const dataContentType = textOf(attributes.datacontenttype as ByteText);
  const span = spans.get("data");
  const body = cloudEventData(value, dataContentType, span && text.slice(...span), quirks);
  if (typeof body === "string") return brokenEvent(body);
  const expiration = value.get("expiration");
  return {
    id: textOf(attributes.id as ByteText),
    source: textOf(attributes.source as ByteText),
    type: textOf(attributes.type as ByteText),
    specVersion: textOf(attributes.specversion as ByteText),
    dataContentType,
    data: body,
    expiresAt: expirationOf(typeof expiration === "string" ? expiration : undefined),
    broken: undefined,
  };
}

/** The data of a CloudEvent, or what is wrong with it. */
function cloudEventData(
  members: ReadonlyMap<ByteText, Json>,
  contentType: string,
  source: ByteText | undefined,
  quirks: Quirks,
): Uint8Array | string {
  const base64 = members.get("data_base64") ?? null;
  if (base64 !== null) {
    return (typeof base64 === "string" && fromBase64(base64)) || "the CloudEvent has no base64 text as 'data_base64'";
  }
  const data = members.get("data");
  if (data === undefined) return noData;
  const kind = contentKind(contentType);
  if (kind === "json") {
    if (!quirks.jsonNumbersRounded) return bytesOf(source ?? writeJson(data));
    return data === null ? noData : bytesOf(throughTheRuntime(data));
  }
  if (data === null) return noData;
  if (kind === "text")
    return typeof data === "string" ? bytesOf(data) : "the CloudEvent has a text type but no text as 'data'";
  if (quirks.unknownContentTypeLost) return noData;
  return bytesOf(typeof data === "string" ? data : (source ?? writeJson(data)));
}

function brokenEvent(broken: string): StoredEvent {
  return {
    id: "",
    source: "",
    type: "",
    specVersion: "",
    dataContentType: "",
    data: noData,
    expiresAt: undefined,
    broken,
  };
}

function parsed(text: ByteText, spans?: Spans): Json | JsonSyntaxError {
  try {
    return parseJson(text, spans);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error;
    throw error;
  }
}

import type { RecordedCall } from "../dispatch/call-log.js";
import type { Delivery } from "../engine/pubsub/deliveries.js";
import type { DeliveryRecord, PublishedEvent } from "./control.js";
import { payloadOfBytes, type Bytes } from "./payload.js";

/** What PublishEvent calls were about; CloudEvents are opened. */
export function publishedEvents(calls: readonly RecordedCall[]): PublishedEvent[] {
  return calls.map((call) => {
    const request = call.request as unknown as PublishRequestJson;
    const { pubsubName: pubsub, topic, dataContentType: contentType } = request;
    const common = { pubsub, topic, metadata: request.metadata, at: call.at };
    const bytes = new Uint8Array(Buffer.from(request.data, "base64"));
    if (!/^application\/cloudevents\+json/i.test(contentType)) {
      return { ...common, contentType: contentType === "" ? "text/plain" : contentType, data: withJson(bytes) };
    }
    return { ...common, ...openedCloudEvent(bytes) };
  });
}

export function deliveryRecord(delivery: Delivery): DeliveryRecord {
  const { kind, pubsubName, topic, event, attempt, outcome, details, at } = delivery;
  const data = payloadOfBytes(event.data);
  const fields = {
    kind,
    pubsub: pubsubName,
    topic,
    id: event.id,
    contentType: event.dataContentType,
    data,
    attempt,
    outcome,
    at,
  };
  return details === undefined ? fields : { ...fields, details };
}

export function subscriptionRecord(subscription: { kind: string; pubsubName: string; topic: string }): {
  kind: string;
  pubsub: string;
  topic: string;
} {
  return { kind: subscription.kind, pubsub: subscription.pubsubName, topic: subscription.topic };
}

interface PublishRequestJson {
  readonly pubsubName: string;
  readonly topic: string;
  readonly data: string;
  readonly dataContentType: string;
  readonly metadata: Readonly<Record<string, string>>;
}

function openedCloudEvent(bytes: Uint8Array): Pick<PublishedEvent, "contentType" | "data" | "id"> {
  let envelope: Record<string, unknown>;
  try {
    envelope = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    return { contentType: "application/cloudevents+json", data: withJson(bytes) };
  }
  const { id, datacontenttype, data, data_base64: base64 } = envelope;
  const text = typeof data === "string" ? data : JSON.stringify(data ?? null);
  const content =
    typeof base64 === "string" ? new Uint8Array(Buffer.from(base64, "base64")) : new TextEncoder().encode(text);
  return {
    ...(typeof id === "string" && { id }),
    contentType: typeof datacontenttype === "string" ? datacontenttype : "",
    data: withJson(content),
  };
}

function withJson(bytes: Uint8Array): Bytes & { json?: unknown } {
  const data = payloadOfBytes(bytes);
  try {
    return data.text === undefined ? data : { ...data, json: JSON.parse(data.text) as unknown };
  } catch {
    return data;
  }
}

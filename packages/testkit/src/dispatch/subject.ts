/** What a request is about: the store (or pub/sub, binding, service) and the key (or resource, file, topic). */
export interface Subject {
  readonly store?: string;
  readonly key?: string;
}

const storeFields = ["storeName", "pubsubName", "serviceName", "componentName"] as const;
const keyFields = ["key", "resourceId", "topic", "operation", "fileName"] as const;

/** Reads the subject from a decoded request of any call; fields that the request does not have are left out. */
export function subjectOf(message: unknown): Subject {
  const fields = unwrapped(message);
  const store = firstText(fields, storeFields);
  const key = firstText(fields, keyFields);
  const name = text(fields["name"]) ?? text(fields["id"]);
  // A binding and a service have nothing but a name: that is the store; a file's name is its key.
  if (store === undefined) return subject(name, key ?? methodOf(fields["message"]));
  return subject(store, key ?? name ?? firstOfMany(fields));
}

/** Every key of a request that has several (a bulk get, a save of many). */
export function keysOf(message: unknown): readonly string[] {
  const fields = unwrapped(message);
  const one = subjectOf(message).key;
  const many = listOf(fields)
    .map(keyOfItem)
    .filter((key) => key !== undefined);
  return many.length > 0 ? many : one === undefined ? [] : [one];
}

type Fields = Readonly<Record<string, unknown>>;

function unwrapped(message: unknown): Fields {
  if (!isObject(message)) return {};
  // Some calls wrap their only field, and a topic stream's messages are a oneof.
  const inner = message["request"] ?? message["componentConfig"] ?? message["subscribeTopicEventsRequestType"];
  if (!isObject(inner)) return message;
  return isObject(inner["value"]) && "$case" in inner ? inner["value"] : inner;
}

function firstOfMany(fields: Fields): string | undefined {
  return keyOfItem(listOf(fields)[0]);
}

function listOf(fields: Fields): readonly unknown[] {
  for (const name of ["states", "keys", "items", "operations"]) {
    const list = fields[name];
    if (Array.isArray(list)) return list;
  }
  return [];
}

function keyOfItem(item: unknown): string | undefined {
  if (typeof item === "string") return item;
  if (!isObject(item)) return undefined;
  return text(item["key"]) ?? (isObject(item["request"]) ? text(item["request"]["key"]) : undefined);
}

function methodOf(message: unknown): string | undefined {
  return isObject(message) ? text(message["method"]) : undefined;
}

function firstText(fields: Fields, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = text(fields[name]);
    if (value !== undefined) return value;
  }
  return undefined;
}

function subject(store: string | undefined, key: string | undefined): Subject {
  return { ...(store !== undefined && { store }), ...(key !== undefined && { key }) };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

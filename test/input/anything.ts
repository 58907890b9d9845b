import fc from "fast-check";

const trap = (): never => {
  throw new Error("a trap of the caller's threw");
};
const traps = Object.fromEntries(
  ["get", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor", "apply"].map((name) => [name, trap]),
);

/** How to make a value; the value itself would break whoever only looks at it, the test's tools too. */
export type Maker = () => unknown;

/** Things that break whoever handles them without care; made anew each time. */
const traitors: readonly Maker[] = [
  () => new Proxy({}, traps),
  () => new Proxy({}, { get: trap }),
  () => new Proxy([], traps),
  () => new Proxy(() => undefined, traps),
  () => new Proxy(new Uint8Array(3), {}),
  () => new Proxy(new AbortController().signal, {}),
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  () => ({
    get key(): never {
      return trap();
    },
    get signal(): never {
      return trap();
    },
  }),
  () => Object.defineProperty([1], 0, { get: trap, enumerable: true }),
  () => Object.create(null) as unknown,
  () => ({ toString: trap, valueOf: trap, [Symbol.toPrimitive]: trap, toJSON: trap }),
  () => ({ [Symbol.iterator]: trap, [Symbol.asyncIterator]: trap }),
  () => ({ [Symbol.asyncIterator]: () => ({ next: trap }) }),
  () => ({ then: trap }),
  () => trap,
  () => () => Promise.reject(new Error("a promise of the caller's failed")),
  () => () => 7,
  () => Symbol("s"),
  () => Symbol.iterator,
  () => AbortSignal.abort(Object.create(null)),
  () => ({ aborted: false, addEventListener: trap, removeEventListener: trap }),
  () => new Map([[{}, {}]]),
  () => new Date(NaN),
  () => new (class Odd {})(),
  () => new DataView(new ArrayBuffer(3)),
  () => new Uint16Array(3),
  () => new ArrayBuffer(3),
  () => new Blob(["x"]),
  () => new ReadableStream({ start: (controller) => controller.error(new Error("the stream failed")) }),
  () => Buffer.from("bytes"),
  () => {
    const circle: Record<string, unknown> = { a: [1, { b: "c" }] };
    circle["self"] = circle;
    return circle;
  },
];

const values: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(null, undefined, NaN, Infinity, -Infinity, -0, 0, 1.5, -1, 2 ** 31, 2 ** 53, 10n ** 30n),
  fc.constantFrom("", "||", "a||b", "\0", "\ud800", "__proto__", "constructor", "then", " ", "\r\n", "toString"),
  fc.string({ unit: "binary" }),
  fc.uint8Array({ maxLength: 40 }),
  fc.oneof(fc.integer(), fc.double(), fc.bigInt(), fc.boolean()),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withSet: true, maxDepth: 2 }),
);

/** Anything that a program may pass by mistake. */
export const anything: fc.Arbitrary<Maker> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...traitors) },
  {
    weight: 2,
    arbitrary: values.map((value): Maker =>
      Object.assign(() => value, { toString: () => `() => ${fc.stringify(value)}` }),
    ),
  },
);

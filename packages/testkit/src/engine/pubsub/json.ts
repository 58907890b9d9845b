import { utf8, type ByteText } from "./byte-text.js";

/** A value of JSON. Texts are bytes as text; a `Map` keeps any key, `__proto__` too, and of equal keys the last. */
export type Json = null | boolean | number | ByteText | Json[] | Map<ByteText, Json>;

/** Where the members of the outermost object stand in the text: of each value, its first character and its end. */
export type Spans = Map<ByteText, readonly [start: number, end: number]>;

/** Thrown for text that is not JSON; worded as the runtime's parser words it. */
export class JsonSyntaxError extends Error {
  override readonly name = "JsonSyntaxError";
}

// As deep as the runtime's parser goes.
const maxDepth = 10_000;

type Open = Json[] | { readonly members: Map<ByteText, Json>; key: ByteText; start: number };

/**
 * Reads JSON, with a stack of its own so that deep values cannot exhaust the machine's. Numbers become doubles; one
 * that no double holds is an error, as in the runtime.
 */
export function parseJson(text: ByteText, spans?: Spans): Json {
  const reader = new JsonReader(text);
  const open: Open[] = [];
  for (;;) {
    let value = reader.startOfValue(open);
    if (value === undefined) continue;
    for (;;) {
      const parent = open.at(-1);
      if (parent === undefined) return reader.ended(value);
      if (Array.isArray(parent)) {
        parent.push(value);
        if (!reader.more("]")) value = open.pop() as Json[];
        else break;
      } else {
        parent.members.set(parent.key, value);
        if (open.length === 1) spans?.set(parent.key, [parent.start, reader.position]);
        if (reader.more("}")) {
          parent.key = reader.key();
          parent.start = reader.position;
          break;
        }
        value = (open.pop() as { members: Map<ByteText, Json> }).members;
      }
    }
  }
}

/** Writes JSON without spaces; `writeNumber` gives the text of each number. */
export function writeJson(value: Json, writeNumber: (value: number) => string = String): ByteText {
  let out = "";
  const open: { readonly entries: Iterator<Json | [ByteText, Json]>; readonly end: string; first: boolean }[] = [];
  let current: Json | undefined = value;
  for (;;) {
    if (current !== undefined) {
      if (Array.isArray(current)) {
        out += "[";
        open.push({ entries: current.values(), end: "]", first: true });
      } else if (current instanceof Map) {
        out += "{";
        open.push({ entries: current.entries(), end: "}", first: true });
      } else {
        out +=
          typeof current === "number"
            ? writeNumber(current)
            : typeof current === "string"
              ? quoted(current)
              : String(current);
      }
      current = undefined;
    }
    const top = open.at(-1);
    if (top === undefined) return out;
    const next = top.entries.next();
    if (next.done) {
      out += top.end;
      open.pop();
      continue;
    }
    if (!top.first) out += ",";
    top.first = false;
    if (top.end === "}") {
      const [key, member] = next.value as [ByteText, Json];
      out += `${quoted(key)}:`;
      current = member;
    } else {
      current = next.value;
    }
  }
}

/** A text of JSON with only those characters escaped that must be. */
export function quoted(text: ByteText): ByteText {
  return `"${text.replace(/["\\\u0000-\u001f]/g, escaped)}"`;
}

function escaped(character: string): string {
  const short = { '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

const numberPattern = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

const plainPattern = /[^"\\\u0000-\u001f]*/y;
const spacePattern = /[ \t\r\n]*/y;
const unicodePattern = /\\u([0-9a-fA-F]{4})/y;
const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class JsonReader {
  position = 0;

  constructor(readonly text: ByteText) {}

  /** A whole scalar or empty container, or `undefined` when a container was opened whose first value comes next. */
  startOfValue(open: Open[]): Json | undefined {
    this.#space();
    const first = this.text[this.position];
    if (first === "[") {
      this.position++;
      this.#space();
      if (this.#taken("]")) return [];
      this.#opened(open, []);
      return undefined;
    }
    if (first === "{") {
      this.position++;
      this.#space();
      if (this.#taken("}")) return new Map();
      const key = this.key();
      this.#opened(open, { members: new Map(), key, start: this.position });
      return undefined;
    }
    return this.#scalar(first);
  }

  /** Whether a comma follows rather than the end of the container. */
  more(end: "]" | "}"): boolean {
    this.#space();
    if (this.#taken(",")) {
      this.#space();
      return true;
    }
    if (this.#taken(end)) return false;
    return this.#fail("decode", `expect , or ${end}, but found ${this.#found()}`);
  }

  /** A member's name and the colon; leaves the position at the value. */
  key(): ByteText {
    if (this.text[this.position] !== '"') return this.#fail("readFieldName", `expect ", but found ${this.#found()}`);
    const key = this.#string();
    this.#space();
    if (!this.#taken(":")) return this.#fail("ReadMapCB", `expect : after object field, but found ${this.#found()}`);
    this.#space();
    return key;
  }

  ended(value: Json): Json {
    this.#space();
    return this.position === this.text.length ? value : this.#fail("Unmarshal", "there are bytes left after unmarshal");
  }

  #scalar(first: string | undefined): Json {
    if (first === '"') return this.#string();
    if (first === "t") return this.#literal("true", true);
    if (first === "f") return this.#literal("false", false);
    if (first === "n") return this.#literal("null", null);
    const digits = this.#matched(numberPattern);
    if (digits === "") return this.#fail("Read", `unexpected value type: ${this.#found()}`);
    const value = Number(digits);
    return Number.isFinite(value) ? value : this.#fail("readFloat64SlowPath", "value out of range");
  }

  #literal<T extends boolean | null>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.position)) {
      return this.#fail(word.length === 4 ? "skipThreeBytes" : "skipFourBytes", `expect ${word.slice(1)}`);
    }
    this.position += word.length;
    return value;
  }

  #string(): ByteText {
    this.position++;
    let out = "";
    for (;;) {
      out += this.#matched(plainPattern);
      const next = this.text[this.position];
      if (next === '"') {
        this.position++;
        return out;
      }
      if (next !== "\\")
        return this.#fail(
          "ReadString",
          next === undefined ? "unexpected end of input" : "invalid control character found",
        );
      out += this.#escape();
    }
  }

  #escape(): ByteText {
    const code = this.#unit();
    if (code === undefined) {
      const plain = escapes[this.text[this.position + 1] ?? ""];
      if (plain === undefined) return this.#fail("readEscapedChar", "invalid escape char after \\");
      this.position += 2;
      return plain;
    }
    if (code < 0xd800 || code > 0xdbff) return utf8(code);
    const after = this.position;
    const low = this.#unit();
    if (low !== undefined && low >= 0xdc00 && low <= 0xdfff)
      return utf8((code - 0xd800) * 0x400 + low - 0xdc00 + 0x10000);
    this.position = after;
    return utf8(code);
  }

  #unit(): number | undefined {
    unicodePattern.lastIndex = this.position;
    const digits = unicodePattern.exec(this.text)?.[1];
    if (digits === undefined) return undefined;
    this.position += 6;
    return Number.parseInt(digits, 16);
  }

  #opened(open: Open[], container: Open): void {
    if (open.length >= maxDepth) this.#fail("incrementDepth", "exceeded max depth");
    open.push(container);
  }

  #matched(pattern: RegExp): string {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.position += found.length;
    return found;
  }

  #space(): void {
    this.#matched(spacePattern);
  }

  #taken(character: string): boolean {
    if (this.text[this.position] !== character) return false;
    this.position++;
    return true;
  }

  #found(): string {
    return this.text[this.position] ?? "end of input";
  }

  #fail(operation: string, message: string): never {
    const start = Math.max(0, this.position - 10);
    const near = this.text.slice(start, this.position + 10);
    const wide = this.text.slice(Math.max(0, this.position - 50), this.position + 50);
    throw new JsonSyntaxError(
      `${operation}: ${message}, error found in #${this.position - start} byte of ...|${near}|..., bigger context ...|${wide}|...`,
    );
  }
}

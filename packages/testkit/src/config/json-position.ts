/** A place in a text, both counted from 1. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a text stops being JSON; `undefined` when it is JSON. `JSON.parse` names a position in some of its messages
 * only, and words them by the version of the engine.
 */
export function jsonErrorPosition(text: string): TextPosition | undefined {
  const end = new Scanner(text).run();
  if (end === undefined) return undefined;
  const before = text.slice(0, end).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

const space = /[\t\n\r ]*/y;
const scalar =
  /(?:"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)/y;
const text = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

class Scanner {
  #at = 0;

  constructor(private readonly source: string) {}

  /** The index of the first character that cannot stand where it is. */
  run(): number | undefined {
    // What is open, the innermost last; a loop, so that deep nesting cannot exhaust the stack.
    const open: ("}" | "]")[] = [];
    for (;;) {
      this.#take(space);
      if (this.#eat("{")) {
        this.#take(space);
        if (!this.#eat("}")) {
          if (!this.#name()) return this.#at;
          open.push("}");
          continue;
        }
      } else if (this.#eat("[")) {
        this.#take(space);
        if (!this.#eat("]")) {
          open.push("]");
          continue;
        }
      } else if (!this.#take(scalar)) return this.#at;

      let more = false;
      while (!more) {
        this.#take(space);
        const closing = open.at(-1);
        if (closing === undefined) return this.#at === this.source.length ? undefined : this.#at;
        if (this.#eat(closing)) open.pop();
        else if (this.#eat(",")) {
          this.#take(space);
          if (closing === "}" && !this.#name()) return this.#at;
          more = true;
        } else return this.#at;
      }
    }
  }

  /** A member's name and its colon. */
  #name(): boolean {
    if (!this.#take(text)) return false;
    this.#take(space);
    return this.#eat(":");
  }

  #eat(character: string): boolean {
    if (this.source[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.source);
    if (!match) return false;
    this.#at = pattern.lastIndex;
    return true;
  }
}

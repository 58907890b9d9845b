import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonErrorPosition } from "./json-position.js";

describe("the place where a text stops being JSON", () => {
  it("is nowhere exactly when JSON.parse takes the text", () => {
    const nearly = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", '"', "\\", "x", "0", " ", "\n"))
      .map(([text, at, noise]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + noise + text.slice(cut + (at % 2));
      });
    const pieces = fc
      .array(fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', "1", "-", "1e5", "01", "true", "nul", " "), {
        maxLength: 12,
      })
      .map((list) => list.join(""));
    fc.assert(
      fc.property(fc.oneof(fc.json(), nearly, pieces, fc.string()), (text) => {
        expect(jsonErrorPosition(text) === undefined).toBe(parses(text));
      }),
      { numRuns: 2000 },
    );
  });

  it("counts lines and columns from 1, and is found at any depth", () => {
    expect(jsonErrorPosition('{\n  "a": [1,\n   oops]}')).toEqual({ line: 3, column: 4 });
    expect(jsonErrorPosition("")).toEqual({ line: 1, column: 1 });
    expect(jsonErrorPosition("[".repeat(200_000))).toEqual({ line: 1, column: 200_001 });
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

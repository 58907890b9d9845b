import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytesOf, byteText } from "./byte-text.js";
import { JsonSyntaxError, parseJson, writeJson, type Spans } from "./json.js";
import { bytes, text } from "./test-support.js";

const asBytes = (value: string): string => byteText(bytes(value));
const back = (value: string): unknown => JSON.parse(text(bytesOf(value)));

describe("the JSON of events", () => {
  it("comes back as it went in, whatever it is", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (json) => {
        expect(back(writeJson(parseJson(asBytes(json))))).toEqual(JSON.parse(json));
      }),
    );
  });

  it("is refused exactly where the machine's own parser refuses it", () => {
    const pieces = fc.constantFrom(
      ...'[]{},:"\\ \n',
      "0",
      "1",
      "-",
      ".",
      "e5",
      "true",
      "null",
      "a",
      '"k":',
      "\\u00e9",
      "\t",
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 8 }).map((all) => all.join("")),
        (json) => {
          expect(outcome(() => parseJson(asBytes(json)))).toBe(outcome(() => JSON.parse(json)));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it("tells where the members of an object stand", () => {
    const json = '{ "a" : [1, {"a": 2}] , "b":"x","a": {"c" :3} }';
    const spans: Spans = new Map();
    parseJson(json, spans);
    expect([...spans].map(([key, span]) => [key, json.slice(...span)])).toEqual([
      ["a", '{"c" :3}'],
      ["b", '"x"'],
    ]);
  });
});

function outcome(parse: () => unknown): "read" | "refused" {
  try {
    parse();
    return "read";
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof SyntaxError) return "refused";
    throw error;
  }
}

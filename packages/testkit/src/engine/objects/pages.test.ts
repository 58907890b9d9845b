import { describe, expect, it } from "vitest";
import { pageOf, type PageRequest } from "./pages.js";

const keys = ["a", "d/1", "d/2", "d/x/1", "e", "f/1"].map((key) => ({ key }));

function page(request: Partial<PageRequest<{ key: string }>>): string {
  const { entries, prefixes, next } = pageOf(keys, { prefix: "", delimiter: "", limit: 0, after: "", ...request });
  const names = [...entries.map(({ key }) => key), ...prefixes.map((prefix) => `[${prefix}]`)];
  return names.join(" ") + (next ? ` … ${next.name}` : "");
}

describe("a page of a listing", () => {
  it.each([
    [{}, "a d/1 d/2 d/x/1 e f/1"],
    [{ limit: 2 }, "a d/1 … d/1"],
    [{ limit: 2, after: "d/1" }, "d/2 d/x/1 … d/x/1"],
    [{ limit: 2, after: "d/x/1" }, "e f/1"],
    [{ after: "d/1x" }, "d/2 d/x/1 e f/1"],
    [{ prefix: "d/" }, "d/1 d/2 d/x/1"],
    [{ delimiter: "/" }, "a e [d/] [f/]"],
    [{ delimiter: "/", prefix: "d/" }, "d/1 d/2 [d/x/]"],
    [{ delimiter: "/", limit: 2 }, "a [d/] … d/"],
    [{ delimiter: "/", limit: 2, after: "d/" }, "e [f/]"],
    [{ delimiter: "/", after: "d/1" }, "e [d/] [f/]"],
    [{ prefix: "z" }, ""],
  ])("of %j has %s", (request, wanted) => {
    expect(page(request)).toBe(wanted);
  });

  it("holds a thousand at most, and takes no negative limit", () => {
    const many = Array.from({ length: 1_001 }, (_, index) => ({ key: String(index).padStart(4, "0") }));
    const full = pageOf(many, { prefix: "", delimiter: "", limit: 5_000, after: "" });
    expect([full.entries.length, full.limit, full.next?.name]).toEqual([1_000, 1_000, "0999"]);
    expect(() => page({ limit: -1 })).toThrow(/maxKeys/);
  });
});

import { describe, expect } from "vitest";
import { proves } from "../../../../../test/requirements/proves.js";
import { RuntimeError } from "../../errors/call-errors.js";
import { callerOf } from "../../test-support.js";
import { files } from "./block.js";

describe("a list", () => {
  for (const [marker, said] of [
    ["a", "the marker it was given, 'a'"],
    ["", "no marker"],
  ] as const) {
    proves(["files.list.stuck"], `fails where there is more and the runtime answers with ${said}`, async () => {
      const file = { fileName: "a", size: 1n, lastModified: "", metadata: new Map<string, string>() };
      const asked: unknown[] = [];
      const caller = callerOf({
        unary({ message }) {
          asked.push((message as { marker: string }).marker);
          return { files: [file], marker: asked.length === 1 ? "a" : marker, isTruncated: true };
        },
      });
      const seen: string[] = [];
      const reading = (async () => {
        for await (const { name } of files(caller)("s").list("/f")) seen.push(name);
      })();
      const error = await reading.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RuntimeError);
      expect(error).toMatchObject({
        method: "ListFile",
        store: "s",
        key: "/f",
        message: `ListFile of '/f' on 's' does not get on: the runtime says that there is more, and answers with ${said}.`,
      });
      expect(asked).toEqual(["", "a"]);
      expect(seen).toEqual(["a", "a"]);
    });
  }
});

import { createMultipartUpload, getObject, listMultipartUploads, putObject } from "@layotto-sdk/protocol/oss";
import { quirkTable } from "@layotto-sdk/testkit";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { quirkDefaults } from "../requirements/quirks.js";
import { bytes, quirk } from "./quirk.js";

const place = { storeName: "oss_demo", bucket: "b", key: "k" };
const options = { buckets: ["b"] };

describe("a surprise of object storage", () => {
  quirk(
    "objectRangesIgnored",
    async ({ mock, runtime }) => {
      await mock.control.objects.put({ store: "oss_demo", bucket: "b", key: "k", text: "0123456789" });
      let got = "";
      for await (const { body } of runtime.call(getObject, { ...place, start: 2n, end: 4n }))
        got += new TextDecoder().decode(body);
      return got;
    },
    { on: "0123456789", off: "234" },
    options,
  );

  quirk(
    "objectMetadataLost",
    async ({ mock, runtime }) => {
      const meta = new Map([["by", "Ada"]]);
      const tagging = new Map([["kind", "note"]]);
      await runtime.call(putObject, [{ ...place, meta, tagging, body: bytes("x"), contentLength: 1n }]);
      const object = await mock.control.objects.get({ store: "oss_demo", bucket: "b", key: "k" });
      return [object?.metadata, object?.tags];
    },
    { on: [{}, {}], off: [{ by: "Ada" }, { kind: "note" }] },
    options,
  );

  quirk(
    "objectListsDoubled",
    async ({ runtime }) => {
      await runtime.call(createMultipartUpload, place);
      return (await runtime.call(listMultipartUploads, place)).uploads.length;
    },
    { on: 2, off: 1 },
    options,
  );
});

describe("the switches of the surprises", () => {
  proves(["quirks.names"], "have the promised names and defaults", () => {
    const defaults = Object.entries(quirkTable).map(([name, entry]) => [name, entry.default]);
    expect(Object.fromEntries(defaults)).toEqual(quirkDefaults);
  });
});

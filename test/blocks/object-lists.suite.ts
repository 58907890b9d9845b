import type { ListedEntry, ListObjectsOptions } from "@layotto-sdk/core/objects";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { bothStores, bytes, collected, uuid } from "./objects-support.js";
import type { Stage } from "./transports.js";

export function objectListsSuite(stage: Stage): void {
  const bucket = (store: string, name = "photos") => stage.runtime.objects(store).bucket(name);
  const calls = async (method: string) => (await stage.control.calls.list({ method })).length;
  const shown = (entry: ListedEntry): string => (entry.kind === "object" ? entry.key : `[${entry.prefix}]`);
  const listed = async (store: string, options?: ListObjectsOptions) =>
    (await collected(bucket(store).list(options))).map(shown).join(" ");
  const fill = async (keys: string): Promise<void> => {
    for (const store of bothStores) {
      for (const key of keys.split(" ")) await stage.control.objects.put({ store, bucket: "photos", key, text: key });
    }
  };

  describe("a listing", () => {
    proves(["objects.list", "call.ListObjects.block"], "has the objects by key, page after page", async () => {
      await fill("b a d/2 d/1 c é z");
      const now = Math.floor((await stage.control.clock.now()) / 1000) * 1000;
      for (const store of bothStores) {
        expect(await listed(store)).toBe("a b c d/1 d/2 z é");
        for (const pageSize of [1, 2, 3]) expect(await listed(store, { pageSize })).toBe("a b c d/1 d/2 z é");
        expect(await listed(store, { prefix: "d/" })).toBe("d/1 d/2");
        expect(await listed(store, { prefix: "none" })).toBe("");
        expect(await listed(store, { startAfter: "c", pageSize: 1 })).toBe("d/1 d/2 z é");
        const [first] = await collected(bucket(store).list({ prefix: "d/", pageSize: 1 }));
        expect(first).toMatchObject({
          kind: "object",
          key: "d/1",
          size: 3n,
          etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
          lastModified: new Date(now),
          storageClass: "STANDARD",
          owner: { displayName: "webfile" },
        });
      }
    });

    proves(["objects.list"], "asks for no page that is not read", async () => {
      await fill("a b c d");
      for await (const entry of bucket("oss_demo").list({ pageSize: 1 })) if (shown(entry) === "b") break;
      expect(await calls("ListObjects")).toBe(2);
    });

    proves(["objects.list.groups"], "groups keys, also where the component loses the groups", async () => {
      await fill("a d/1 d/2 d/deep/1 e/1 f g/1 g/2 z");
      for (const store of [...bothStores, "oss_aws"]) {
        if (store === "oss_aws") for (const key of ["a", "d/1", "d/2", "e/1"]) await bucket(store).put(key, bytes("x"));
        const all = store === "oss_aws" ? "a [d/] [e/]" : "a [d/] [e/] f [g/] z";
        for (const pageSize of [1, 2, 3, 1_000]) {
          expect(await listed(store, { delimiter: "/", pageSize }), `${store} by ${pageSize}`).toBe(all);
        }
      }
      for (const store of bothStores) {
        expect(await listed(store, { delimiter: "/", prefix: "d/" })).toBe("d/1 d/2 [d/deep/]");
        expect(await listed(store, { delimiter: "/", prefix: "d" })).toBe("[d/]");
        expect(await listed(store, { delimiter: "1", startAfter: "f" })).toBe("[g/1] g/2 z");
        expect(await listed(store, { delimiter: "none", prefix: "z" })).toBe("z");
      }
      await stage.control.quirks.set({ objectListsDoubled: false });
      expect(await listed("oss_demo", { delimiter: "/", pageSize: 2 })).toBe("a [d/] [e/] f [g/] z");
    });

    proves(["objects.list.groups"], "jumps over what a group holds", async () => {
      const inside = Array.from({ length: 50 }, (_, index) => `d/${index}`);
      await fill(["a", ...inside, "e"].join(" "));
      expect(await listed("oss_demo", { delimiter: "/", pageSize: 5 })).toBe("a [d/] e");
      expect(await calls("ListObjects")).toBe(3);
    });
  });

  describe("versions", () => {
    proves(
      ["objects.versions", "objects.list.once", "call.ListObjectVersions.block"],
      "are listed once each, the current one first, with the times that the store tells",
      async () => {
        const now = Math.floor((await stage.control.clock.now()) / 1000) * 1000;
        for (const store of bothStores) {
          const docs = bucket(store, "docs");
          await docs.put("b", bytes("1"));
          await docs.put("a", bytes("1"));
          await docs.put("a", bytes("22"));
          await docs.delete("a");
          for (const pageSize of [1, 2, 3, 1_000]) {
            const versions = await collected(docs.listVersions({ pageSize }));
            expect(
              versions.map(({ kind, key, isLatest }) => `${kind} ${key}${isLatest ? " now" : ""}`),
              store,
            ).toEqual(["delete-marker a now", "version a", "version a", "version b now"]);
            expect(versions.every(({ versionId }) => uuid.test(versionId))).toBe(true);
            expect(versions[1]).toMatchObject({ size: 2n, lastModified: new Date(now) });
            expect(versions[0]?.lastModified).toEqual(store === "oss_demo" ? undefined : new Date(now));
          }
          expect((await collected(docs.listVersions({ prefix: "b" }))).map(({ key }) => key)).toEqual(["b"]);
        }
        await stage.control.quirks.set({ objectListsDoubled: false });
        const [marker] = await collected(bucket("oss_demo", "docs").listVersions());
        expect(marker).toMatchObject({ kind: "delete-marker", lastModified: new Date(now) });
      },
    );

    proves(["objects.versions"], "of a bucket that keeps none are the objects", async () => {
      await fill("a b");
      for (const store of bothStores) {
        const versions = await collected(bucket(store).listVersions());
        expect(versions.map(({ key, versionId, isLatest }) => [key, versionId, isLatest])).toEqual([
          ["a", "null", true],
          ["b", "null", true],
        ]);
      }
    });
  });

  describe("uploads", () => {
    proves(["objects.list.once", "call.ListMultipartUploads.block"], "that go on are listed once each", async () => {
      for (const store of bothStores) {
        const ids = [];
        for (const key of ["b", "a", "a"]) ids.push((await bucket(store).beginUpload(key)).id);
        for (const pageSize of [1, 2, 1_000]) {
          const uploads = await collected(bucket(store).listUploads({ pageSize }));
          expect(uploads.map(({ key }) => key)).toEqual(["a", "a", "b"]);
          expect(uploads.map(({ uploadId }) => uploadId)).toEqual([ids[1], ids[2], ids[0]]);
          expect(uploads[0]?.owner?.displayName).toBe("webfile");
        }
        expect(await collected(bucket(store).listUploads({ prefix: "b" }))).toHaveLength(1);
      }
    });
  });
}

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listen } from "./addresses.js";

it("listening on a path removes no file that is not a socket", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mock-addresses-"));
  const path = join(folder, "notes");
  await writeFile(path, "kept");
  await expect(listen(createServer(), { path })).rejects.toMatchObject({ code: "EADDRINUSE" });
  expect(await readFile(path, "utf8")).toBe("kept");
  await rm(folder, { recursive: true });
});

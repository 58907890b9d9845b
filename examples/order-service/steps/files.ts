import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check, type Step } from "../demo.js";

const mebibyte = 1024 * 1024;
const totalBytes = 32 * mebibyte;

export const files: Step = {
  name: "files",
  title: "Files: 32 MiB up and down",
  async run({ runtime, run, say, progress, afterwards }) {
    const folder = await mkdtemp(join(tmpdir(), "layotto-demo-"));
    afterwards(() => rm(folder, { recursive: true }));
    const source = join(folder, "catalogue.pdf");
    const sent = await writeRandomFile(source);

    const store = runtime.files("file_demo");
    const name = join(tmpdir(), `demo-catalogue-${run}.pdf`);
    const timeoutMs = 60_000;
    await store.put(name, createReadStream(source), { totalBytes, onProgress: progress("upload"), timeoutMs });
    afterwards(() => store.delete(name));
    check("the size that the store knows", (await store.describe(name)).size, BigInt(totalBytes));

    const hash = createHash("sha256");
    const onDownload = progress("download");
    let transferredBytes = 0;
    for await (const piece of store.get(name, { timeoutMs })) {
      hash.update(piece);
      transferredBytes += piece.byteLength;
      onDownload({ transferredBytes, totalBytes });
    }
    const received = hash.digest("hex");
    check("bytes that came back", transferredBytes, totalBytes);
    check("their SHA-256", received, sent);
    say(`equal to the last byte: SHA-256 ${received.slice(0, 16)}… both ways`);
  },
};

/** @returns the SHA-256 of what was written */
async function writeRandomFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path, "w");
  try {
    for (let written = 0; written < totalBytes; written += mebibyte) {
      const piece = randomBytes(mebibyte);
      hash.update(piece);
      await file.write(piece);
    }
  } finally {
    await file.close();
  }
  return hash.digest("hex");
}

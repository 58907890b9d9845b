import { fork } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { errorLine } from "./child.js";
import type { Lap, Work } from "./work.js";

/** What a contender's process answers. */
export type Reply =
  { readonly ready: { readonly files: boolean } } | { readonly lap: Lap } | { readonly error: string };

/** A contender as the parent sees it. */
export interface ContenderProcess {
  readonly name: string;
  /** Whether it can move files. */
  readonly files: boolean;
  /** Does one piece of work; the next one is given when this one is done. */
  perform(work: Work): Promise<Lap>;
  close(): Promise<void>;
}

/**
 * Starts a contender in a process of its own. Together in one process they slow each other by up to three times, since
 * their libraries share compiled code, hidden classes and a heap; and no application has them all.
 */
export async function startContender(name: string, address: string): Promise<ContenderProcess> {
  const child = fork(fileURLToPath(import.meta.resolve("./contender-child.js")), [name, address], {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const complaints = child.stderr ? text(child.stderr) : Promise.resolve("");
  const exited = once(child, "exit");
  const nextReply = async (): Promise<Reply> => {
    const left = exited.then(async () => ({ error: errorLine(await complaints) }));
    const [reply] = (await Promise.race([once(child, "message"), left.then((error) => [error])])) as [Reply];
    return reply;
  };
  const first = await nextReply();
  if ("error" in first) throw new Error(first.error);
  return {
    name,
    files: "ready" in first && first.ready.files,
    async perform(work) {
      child.send(work);
      const reply = await nextReply();
      if ("lap" in reply) return reply.lap;
      throw new Error(`${name}: ${"error" in reply ? reply.error : "an answer to no question"}`);
    },
    async close() {
      child.send("close");
      await exited;
    },
  };
}

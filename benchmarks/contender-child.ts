/** One contender in a process of its own: does what the parent sends, one piece of work after the other. */
import { contenders } from "./contenders.js";
import type { Reply } from "./contender-process.js";
import { perform, type Work } from "./work.js";

const [name = "", address = ""] = process.argv.slice(2);
const load = contenders.get(name);
if (!load) throw new Error(`there is no client ${name}`);
const contender = await (await load())(address);

process.on("message", (work: Work | "close") => {
  // Some clients cannot close their connections, which would keep the process.
  if (work === "close") void contender.close().finally(() => process.exit());
  else
    perform(contender, work).then(
      (lap) => reply({ lap }),
      (error: unknown) => reply({ error: String(error) }),
    );
});
reply({ ready: { files: contender.download !== undefined && contender.upload !== undefined } });

function reply(message: Reply): void {
  process.send?.(message);
}

import { check, type Step } from "../demo.js";

export const configuration: Step = {
  name: "configuration",
  title: "Configuration: a limit that changes while it is watched",
  async run({ runtime, run, say, afterwards }) {
    const config = runtime.configuration("config_demo");
    const key = `demo-limit-${run}`;
    afterwards(() => config.delete([key]));

    await config.save([{ key, content: "10" }]);
    const seen: string[] = [];
    for await (const { content } of config.watch([key], { signal: AbortSignal.timeout(5_000) })) {
      seen.push(content);
      say(seen.length === 1 ? `an order may have ${content} books` : `and now ${content}: the watch has told so`);
      if (seen.length === 2) break;
      await config.save([{ key, content: "25" }]);
    }
    check("what the watch told", seen, ["10", "25"]);
  },
};

import { connect } from "@layotto-sdk/node";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { proof } from "../requirements/proves.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const built = process.env["TEST_DIST"] === "1";

/** Node for TypeScript; packages resolve to what is built where that is tested, and else to their sources. */
function node(args: readonly string[]): ChildProcessWithoutNullStreams {
  const env = built ? { ...process.env, TSX_TSCONFIG_PATH: "tsconfig.build.json" } : process.env;
  return spawn(process.execPath, ["--import", "tsx", ...args], { cwd: root, env });
}

const program = built ? "packages/testkit/dist/cli.js" : "packages/testkit/src/cli/layotto-mock.ts";
let child: ChildProcessWithoutNullStreams | undefined;
afterEach(() => void child?.kill("SIGKILL"));

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}

describe("layotto-mock as a process", () => {
  it.each(["SIGTERM", "SIGINT"] as const)(
    "prints its addresses, answers, logs calls without values, and ends with 0 at %s",
    proof(
      "testkit.config.layotto",
      "testkit.program.ready",
      "testkit.program.actuator",
      "testkit.program.log",
      "testkit.program.stop",
    ),
    async (signal) => {
      child = node([
        program,
        "--config",
        "test/fidelity/layotto-config.json",
        "--grpc",
        "127.0.0.1:0",
        "--actuator",
        "127.0.0.1:0",
        "--app",
        "127.0.0.1:1",
      ]);
      const log = textOf(child.stderr);
      const output: string[] = [];
      const reader = createInterface(child.stdout).on("line", (line) => output.push(line));
      await once(reader, "line");
      const { grpc, actuator } = JSON.parse(output[0] as string) as { grpc: string; actuator: string };
      const runtime = connect({ endpoint: grpc });
      await runtime
        .state("state_redis")
        .text()
        .save("cart", "hunter2", { metadata: { authorization: "hunter2" } });
      await runtime.close();
      expect((await fetch(`http://${actuator}/actuator/health/liveness`)).status).toBe(200);
      child.kill(signal);
      expect((await once(child, "exit"))[0]).toBe(0);
      expect(output).toHaveLength(1);
      expect(await log).toMatch(/SaveState state_redis cart OK \d+\.\d ms/);
      expect(await log).not.toContain("hunter2");
    },
  );

  it("ends with 2 at once for options that cannot be right", proof("testkit.program.refused"), async () => {
    child = node([program, "--grpc", "nowhere"]);
    const log = textOf(child.stderr);
    expect((await once(child, "exit"))[0]).toBe(2);
    expect(await log).toContain("'nowhere' is invalid. Use host:port");
  });
});

describe("the testkit without vitest", () => {
  it("works under node:test", proof("testkit.node-test"), async () => {
    child = node(["--test", "--test-reporter=tap", "test/testkit/under-node-test.ts"]);
    const [output, log] = [textOf(child.stdout), textOf(child.stderr)];
    const [code] = (await once(child, "exit")) as [number];
    expect({ code, output: await output, log: await log }).toMatchObject({
      code: 0,
      output: expect.stringContaining("# pass 2") as string,
    });
  });
});

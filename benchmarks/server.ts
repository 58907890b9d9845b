import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describeFailure } from "./child.js";
import { benchmarksFolder } from "./paths.js";

/** The server process that all clients call. */
export interface BenchmarkServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  readonly kind: "grpc-go" | "grpc-js";
  /** Why it is not grpc-go. */
  readonly reason?: string;
  close(): Promise<void>;
}

const substitute = fileURLToPath(import.meta.resolve("./grpc-js-server.js"));

/** Builds the server of grpc-go and starts it; where that cannot be, starts one of grpc-js and says why. */
export async function startServer(): Promise<BenchmarkServer> {
  const folder = join(benchmarksFolder, "server");
  const binary = join(folder, process.platform === "win32" ? "server.exe" : "server");
  try {
    await promisify(execFile)("go", ["build", "-o", binary, "."], { cwd: folder });
  } catch (error) {
    return { ...(await start(process.execPath, [substitute])), kind: "grpc-js", reason: reasonOf(error) };
  }
  return { ...(await start(binary, [])), kind: "grpc-go" };
}

async function start(command: string, args: string[]): Promise<{ address: string; close(): Promise<void> }> {
  // The server leaves when its input closes, also when this process dies without closing it.
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), "line"),
    exited.then(() => Promise.reject(new Error(`${command} left before it was listening`))),
  ])) as [string];
  const { address } = JSON.parse(line) as { address: string };
  return {
    address,
    async close() {
      child.stdin.end();
      await exited;
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return "there is no Go";
  return `go build failed with ${describeFailure(error)}`;
}

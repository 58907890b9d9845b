import { CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseArguments } from "./options.js";

let written = "";

beforeEach(() => {
  written = "";
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((chunk) => {
      written += String(chunk);
      return true;
    });
  }
});
afterEach(() => vi.restoreAllMocks());

function refused(...args: string[]): string {
  try {
    parseArguments(args, "1.2.3");
  } catch (error) {
    expect(error).toBeInstanceOf(CommanderError);
    return written;
  }
  throw new Error("it was accepted");
}

describe("the program's options", () => {
  it("reads them all", () => {
    const args = [
      "--config",
      "c.json",
      "--grpc",
      "127.0.0.1:1",
      "--actuator",
      "[::1]:2",
      "--app",
      "unix:/a.sock",
      "--control",
      "3",
      "--quirk",
      "saveNotAtomic=on",
      "--objects",
      "127.0.0.1:4",
      "--bucket",
      "a",
      "--bucket",
      "b:versions",
    ];
    expect(parseArguments(args, "1.2.3")).toEqual({
      config: "c.json",
      grpc: "127.0.0.1:1",
      actuator: "[::1]:2",
      app: "unix:/a.sock",
      control: 3,
      objects: "127.0.0.1:4",
      bucket: [
        { name: "a", versions: false },
        { name: "b", versions: true },
      ],
      quirk: { saveNotAtomic: true },
    });
    expect(parseArguments([], "1.2.3")).toEqual({ bucket: [], quirk: {} });
  });

  it.each([
    [["--grpc", "34904"], "'34904' is invalid. Use host:port"],
    [["--control", "99999"], "Use a port from 0"],
    [["--quirk", "saveNotAtomc=on"], "use the name of a quirk, perhaps saveNotAtomic."],
    [["--quirk", "saveNotAtomic"], "Use saveNotAtomic=on or saveNotAtomic=off."],
    [["--confg", "x"], "Did you mean --config?"],
    [["--bucket", "b:version"], "Use NAME, or NAME:versions."],
    [["--bucket", "b:versions:x"], "Use NAME, or NAME:versions."],
    [["x"], "too many arguments"],
  ])("refuses %j with what would do", (args, message) => {
    expect(refused(...args)).toContain(message);
  });

  it("answers --help with every quirk and --version", () => {
    expect(refused("--help")).toContain("inMemoryBusBlocks\n");
    expect(refused("--version")).toContain("1.2.3");
  });
});

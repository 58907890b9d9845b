import { getBulkSecret, getSecret } from "@layotto-sdk/protocol/runtime";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ConfigError } from "../../config/config-error.js";
import { asking, refusalOf } from "../test-asks.js";
import { testContext } from "../test-support.js";
import { createSecretsModule } from "./secrets-module.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function fileStore(content: string, metadata: Record<string, string> = {}, extra: object = {}) {
  const secretsFile = join(folder, "s.json");
  writeFileSync(secretsFile, content);
  const context = testContext({ secret_store: { s: { type: "local.file", metadata: { secretsFile, ...metadata } } } });
  return asking(createSecretsModule({ ...context, ...extra }));
}

async function get(ask: ReturnType<typeof asking>, key: string): Promise<Record<string, string>> {
  return Object.fromEntries((await ask(getSecret, { storeName: "s", key })).data);
}

describe("secrets of a file", () => {
  it("are flattened, with the separator of the store, and written as Go writes what is no text", async () => {
    const ask = fileStore('{"a": {"b": ["x", 2, true, null]}, "__proto__": "p"}', { nestedSeparator: "." });
    const { data } = await ask(getBulkSecret, { storeName: "s" });
    expect([...data.values()].flatMap(({ secrets }) => [...secrets])).toEqual([
      ["a.b.0", "x"],
      ["a.b.1", "%!s(float64=2)"],
      ["a.b.2", "%!s(bool=true)"],
      ["a.b.3", "%!s(<nil>)"],
      ["__proto__", "p"],
    ]);
    expect(await refusalOf(get(ask, "a"))).toContain("error => secret a not found");
  });

  it("hold several values each where the store says so", async () => {
    const ask = fileStore('{"a": {"b": "c", "d": {"e": "f"}}, "g": "h"}', { multiValued: "true" });
    expect(await get(ask, "a")).toEqual({ b: "c", "d:e": "f" });
    expect(await get(ask, "g")).toEqual({ g: "h" });
  });

  it("are overruled by those of the option", async () => {
    const ask = fileStore('{"a": "file", "b": "file"}', {}, { secrets: { s: { a: "option" } } });
    expect([await get(ask, "a"), await get(ask, "b")]).toEqual([{ a: "option" }, { b: "file" }]);
  });

  it("that is missing or not JSON is an error that names it, at once", () => {
    const made =
      (secretsFile: string | undefined, extra: object = {}) =>
      () => {
        const context = testContext({
          secret_store: { s: { type: "local.file", metadata: { ...(secretsFile && { secretsFile }) } } },
        });
        createSecretsModule({ ...context, ...extra });
      };
    const missing = join(folder, "none.json");
    expect(made(missing)).toThrow(ConfigError);
    expect(made(missing)).toThrow(`${missing}: The file of secret store "s" does not exist in the working directory`);
    expect(made(missing, { secrets: { s: {} } })).not.toThrow();
    expect(made(undefined)).toThrow(/its metadata name no "secretsFile"/);
    expect(() => fileStore('{"a": 1,\n}')).toThrow(`${join(folder, "s.json")}: Not JSON at line 2, column 1`);
    expect(() => fileStore("[]")).toThrow(/are not a JSON object/);
  });

  it("is found beside the configuration", async () => {
    writeFileSync(join(folder, "beside.json"), '{"a": "b"}');
    const context = testContext({
      secret_store: { s: { type: "local.file", metadata: { secretsFile: "beside.json" } } },
    });
    const config = { ...context.config, file: join(folder, "config.json") };
    expect(await get(asking(createSecretsModule({ ...context, config })), "a")).toEqual({ a: "b" });
  });
});

describe("secrets of the environment", () => {
  it("are empty where there is no variable, and all come in bulk", async () => {
    const context = testContext({ secret_store: { s: { type: "local.env" } } });
    const ask = asking(createSecretsModule({ ...context, environment: { A: "1" }, secrets: { s: { B: "2" } } }));
    expect([await get(ask, "A"), await get(ask, "B"), await get(ask, "valueOf")]).toStrictEqual([
      { A: "1" },
      { B: "2" },
      { valueOf: "" },
    ] as object[]);
    expect([...(await ask(getBulkSecret, { storeName: "s" })).data.keys()]).toEqual(["A", "B"]);
  });
});

describe("secrets", () => {
  it("can be seeded in a store of any type, until a reset", async () => {
    const module = createSecretsModule(testContext({ secret_store: { s: { type: "hashicorp.vault" } } }));
    const ask = asking(module);
    module.seed("s", "a", "b");
    expect(await get(ask, "a")).toEqual({ a: "b" });
    module.reset();
    expect(await refusalOf(get(ask, "a"))).toMatch(/^INTERNAL/);
    expect(await refusalOf(ask(getBulkSecret, { storeName: "t" }))).toBe(
      "INVALID_ARGUMENT: error when get secret but not find : t",
    );
    const none = asking(createSecretsModule(testContext({})));
    expect(await refusalOf(none(getSecret, {}))).toBe(
      "FAILED_PRECONDITION: error when get secret but not find configured",
    );
  });
});

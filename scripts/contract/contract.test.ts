import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { checkContract, compareFolder } from "./check.mjs";
import { proves } from "../../test/requirements/proves.js";
import { compareContracts, type Contract, type File } from "./compare.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const contractPath = join(root, "proto/contract.json");
const contract = JSON.parse(readFileSync(contractPath, "utf8")) as Contract;

const RUNTIME = "spec/proto/runtime/v1/runtime.proto";
const APP = "spec/proto/runtime/v1/appcallback.proto";
const OSS = "spec/proto/extension/v1/s3/oss.proto";
const ours = "spec.proto.runtime.v1";

let temp: string;
beforeAll(() => {
  temp = mkdtempSync(join(tmpdir(), "contract-"));
});
afterAll(() => {
  rmSync(temp, { recursive: true, force: true });
});

/** Changes one place of one file; a pattern that no longer matches must not pass for a mutation. */
const edit = (dir: string, file: string, from: string, to: string): void => {
  const path = join(dir, file);
  const text = readFileSync(path, "utf8");
  expect(text.split(from).length - 1, `"${from}" is expected once in ${file}`).toBe(1);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
};

describe("a changed .proto file", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(temp, "proto-"));
    cpSync(join(root, "proto"), dir, { recursive: true });
  });

  const mutations: [name: string, file: string, from: string, to: string, problems: string[]][] = [
    ["nothing", RUNTIME, "message Etag {", "message Etag  {", []],
    [
      "a field renamed",
      RUNTIME,
      "string dead_letter_topic = 4",
      "string dead_letter = 4",
      [
        `field ${ours}.SubscribeTopicEventsRequestInitial.dead_letter = 4: name is "dead_letter", the contract says "dead_letter_topic"`,
      ],
    ],
    [
      "a field's number",
      RUNTIME,
      "CommonInvokeRequest message = 3;",
      "CommonInvokeRequest message = 2;",
      [`field ${ours}.InvokeServiceRequest.message: number is 2, the contract says 3`],
    ],
    [
      "a field's type",
      RUNTIME,
      "int32 parallelism = 3;",
      "sint32 parallelism = 3;",
      [`field ${ours}.GetBulkStateRequest.parallelism: type is "sint32", the contract says "int32"`],
    ],
    [
      "a field less",
      RUNTIME,
      "  bool subscribe_update = 7;\n",
      "",
      [`field ${ours}.GetConfigurationRequest.subscribe_update = 7: missing`],
    ],
    [
      "a field more",
      RUNTIME,
      "  bool subscribe_update = 7;\n",
      "  bool subscribe_update = 7;\n  bool subscribe_all = 8;\n",
      [`field ${ours}.GetConfigurationRequest.subscribe_all = 8: not in the contract`],
    ],
    [
      "optional dropped",
      RUNTIME,
      "optional string dead_letter_topic",
      "string dead_letter_topic",
      [`field ${ours}.SubscribeTopicEventsRequestInitial.dead_letter_topic: optional is unset, the contract says true`],
    ],
    [
      "jstype dropped",
      RUNTIME,
      " [jstype = JS_STRING]",
      "",
      [`field ${ours}.GetNextIdResponse.next_id: jstype is unset, the contract says "JS_STRING"`],
    ],
    [
      "repeated dropped",
      RUNTIME,
      "repeated BulkStateItem items",
      "BulkStateItem items",
      [`field ${ours}.GetBulkStateResponse.items: repeated is unset, the contract says true`],
    ],
    [
      "a map's value",
      RUNTIME,
      "map<string, FileMetaValue> metadata",
      "map<string, FileMeta> metadata",
      [
        `field ${ours}.FileMeta.metadata: type is "map<string, ${ours}.FileMeta>", the contract says "map<string, ${ours}.FileMetaValue>"`,
      ],
    ],
    [
      "a oneof renamed",
      RUNTIME,
      "oneof subscribe_topic_events_response_type",
      "oneof kind",
      ["initial_response", "event_message"].map(
        (field) =>
          `field ${ours}.SubscribeTopicEventsResponse.${field}: oneof is "kind", the contract says "subscribe_topic_events_response_type"`,
      ),
    ],
    [
      "client streaming dropped",
      RUNTIME,
      "PutFile(stream PutFileRequest)",
      "PutFile(PutFileRequest)",
      [`method ${ours}.Runtime.PutFile: clientStreaming is unset, the contract says true`],
    ],
    [
      "server streaming added",
      RUNTIME,
      "returns (TryLockResponse)",
      "returns (stream TryLockResponse)",
      [`method ${ours}.Runtime.TryLock: serverStreaming is true, the contract says unset`],
    ],
    [
      "a method renamed",
      RUNTIME,
      "rpc SayHello(",
      "rpc Hello(",
      [`method ${ours}.Runtime.SayHello: missing`, `method ${ours}.Runtime.Hello: not in the contract`],
    ],
    [
      "an enum value more",
      APP,
      "    DROP = 2;\n",
      "    DROP = 2;\n    LATER = 3;\n",
      [`enum value ${ours}.TopicEventResponse.TopicEventResponseStatus.LATER: not in the contract`],
    ],
    [
      "an enum value's number",
      RUNTIME,
      "PATCH = 9;",
      "PATCH = 10;",
      [`enum value ${ours}.HTTPExtension.Verb.PATCH: number is 10, the contract says 9`],
    ],
    [
      "a message more",
      OSS,
      "message Delete {",
      "message Extra {}\nmessage Delete {",
      ["message spec.proto.extension.v1.s3.Extra: not in the contract"],
    ],
    [
      "a JSON name of our own",
      OSS,
      "int32 maxKeys = 7;",
      'int32 maxKeys = 7 [json_name = "max_keys"];',
      [`field spec.proto.extension.v1.s3.ListObjectsInput.maxKeys: jsonName is "max_keys", the contract says unset`],
    ],
    [
      "an import more",
      APP,
      'import "google/protobuf/empty.proto";',
      'import "google/protobuf/empty.proto";\nimport "google/protobuf/any.proto";',
      [`file ${APP}: import google/protobuf/any.proto is not in the contract`],
    ],
  ];

  it.each(mutations)("%s", (_, file, from, to, problems) => {
    edit(dir, file, from, to);
    expect(compareFolder(dir, contractPath).problems).toEqual(problems);
  });

  it("a file less", () => {
    rmSync(join(dir, "spec/proto/extension/v1/phone"), { recursive: true });
    expect(compareFolder(dir, contractPath).problems).toEqual([
      "file spec/proto/extension/v1/phone/phone.proto: missing",
    ]);
  });

  proves(["contract.comments"], "a comment less: the linter's word", () => {
    edit(dir, OSS, "  // Bytes of this chunk.\n  bytes body = 2;", "  bytes body = 2;");
    const { problems } = checkContract({ dir, contract: contractPath });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/oss\.proto:\d+:\d+:Field "body" should have a non-empty comment/);
  });

  proves(["contract.breaking"], "what breaks users of the released image, even if the contract had followed", () => {
    edit(dir, RUNTIME, "string dead_letter_topic = 4", "string dead_letter_topic = 5");
    const followed = structuredClone(contract);
    const { fields } = fileOf(followed, RUNTIME).messages[`${ours}.SubscribeTopicEventsRequestInitial`] ?? {
      fields: [],
    };
    Object.assign(fields.find(({ name }) => name === "dead_letter_topic") ?? {}, { number: 5 });
    const path = join(dir, "followed.json");
    writeFileSync(path, JSON.stringify(followed));
    expect(checkContract({ dir, contract: path }).problems).toEqual([]);
    const { problems } = checkContract({ dir, contract: path, released: join(root, "proto/released.binpb") });
    expect(problems.join("\n")).toContain('Previously present field "4" with name "dead_letter_topic"');
  });

  it("what does not compile is told once, with its place", () => {
    edit(dir, APP, "TopicEventResponseStatus status = 1;", "TopicEventStatus status = 1;");
    const { problems } = checkContract({ dir, contract: contractPath, released: join(root, "proto/released.binpb") });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/appcallback\.proto:\d+:\d+:.*TopicEventStatus/);
  });
});

const fileOf = (of: Contract, path: string): File => {
  const file = of[path];
  if (!file) throw new Error(`no ${path}`);
  return file;
};

type Change = { where: string; same: File; apply: (file: File) => void };

/** Every fact of the contract, changed, removed and doubled, one at a time. */
const changes = (): Change[] => {
  const all: Change[] = [];
  for (const [file, content] of Object.entries(contract)) {
    // A change is tried on the declaration it is in, without the rest of its file: there are some 7,000.
    let same: File = { ...content, services: {}, messages: {}, enums: {} };
    const empty = same;
    const add = (where: string, apply: (file: File) => void): void => void all.push({ where, same, apply });
    add(`${file} package`, (f) => void (f.package += "x"));
    for (const i of content.imports) add(`${file} ${i}`, (f) => (f.imports = f.imports.filter((other) => other !== i)));
    for (const [service, methods] of Object.entries(content.services)) {
      same = { ...empty, services: { [service]: methods } };
      add(service, (f) => delete f.services[service]);
      for (const [method, facts] of Object.entries(methods)) {
        const at = `${service}.${method}`;
        add(at, (f) => delete f.services[service]?.[method]);
        for (const fact of ["request", "response", "clientStreaming", "serverStreaming"] as const) {
          const value = fact.endsWith("Streaming") ? !facts[fact] || undefined : "other";
          add(`${at} ${fact}`, (f) => Object.assign(f.services[service]?.[method] ?? {}, { [fact]: value }));
        }
      }
    }
    for (const [message, { fields }] of Object.entries(content.messages)) {
      same = { ...empty, messages: { [message]: { fields } } };
      add(message, (f) => delete f.messages[message]);
      fields.forEach((field, index) => {
        const at = `${message}.${field.name}`;
        add(at, (f) => f.messages[message]?.fields.splice(index, 1));
        for (const fact of ["number", "name", "type", "repeated", "optional", "oneof", "jstype", "packed"] as const) {
          const value =
            fact === "number" ? 1000 : fact === "name" ? `${field.name}_x` : field[fact] === true ? false : "other";
          add(`${at} ${fact}`, (f) => Object.assign(f.messages[message]?.fields[index] ?? {}, { [fact]: value }));
        }
      });
    }
    for (const [desc, values] of Object.entries(content.enums)) {
      same = { ...empty, enums: { [desc]: values } };
      add(desc, (f) => delete f.enums[desc]);
      for (const value of Object.keys(values)) {
        add(`${desc}.${value}`, (f) => delete f.enums[desc]?.[value]);
        add(`${desc}.${value} number`, (f) => Object.assign(f.enums[desc] ?? {}, { [value]: 99 }));
      }
    }
  }
  return all;
};

describe("the comparison", () => {
  it("finds the contract equal to itself", () => {
    expect(compareContracts(contract, structuredClone(contract))).toEqual([]);
  });

  proves(["contract.compare"], "finds every single fact that differs, whichever side has it", () => {
    const missed: string[] = [];
    for (const { where, same, apply } of changes()) {
      const changed = structuredClone(same);
      apply(changed);
      if (compareContracts({ changed }, { changed: same }).length === 0) missed.push(`ours: ${where}`);
      if (compareContracts({ changed: same }, { changed }).length === 0) missed.push(`theirs: ${where}`);
    }
    expect(missed).toEqual([]);
  });

  it("does not mind the order of declarations", () => {
    const turned = structuredClone(contract);
    for (const file of Object.values(turned)) {
      file.imports.reverse();
      for (const message of Object.values(file.messages)) message.fields.reverse();
    }
    expect(compareContracts(turned, contract)).toEqual([]);
  });
});

describe("the command", () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, "scripts/contract.mjs"), ...args], { cwd: root, encoding: "utf8" });

  proves(["contract.match"], "prints one line with counts", () => {
    const { status, stdout, stderr } = run();
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^contract: 9 files, 9 services, 62 methods, .*\n$/);
    expect(status).toBe(0);
  });

  it("refuses an option it does not know", () => {
    const { status, stderr } = run("--relase");
    expect(stderr).toContain("unknown option --relase");
    expect(status).toBe(2);
  });
});

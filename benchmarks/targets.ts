import { baseline, dapr, inProcess, ours } from "./contenders.js";
import { fileTitle, ratioOf, unaryTitle, type Report } from "./report.js";

/** A promise about our client, and whether a run kept it. */
export interface Target {
  readonly what: string;
  /** Undefined when it was not measured, which counts as missed. */
  readonly value: number | undefined;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly met: boolean;
}

export function judge(report: Report): Target[] {
  return [...judgeUnary(report), ...judgeFiles(report), ...judgeBoot(report), ...judgeMemory(report)];
}

/** One line a target, with a tick or a cross. */
export function formatTargets(targets: readonly Target[]): string {
  return targets
    .map(({ what, value, atLeast, atMost, met }) => {
      const wanted = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
      return `${met ? "✓" : "✗"} ${what}: ${value === undefined ? "not measured" : value.toFixed(value < 1 ? 3 : 2)}, ${wanted}`;
    })
    .join("\n");
}

function judgeUnary({ unary }: Report): Target[] {
  return unary.flatMap((cell) => {
    const title = `GetState ${unaryTitle(cell)}`;
    return [
      atLeast(0.97, `${title}, our client to ${baseline}`, ratioOf(cell.results, ours, baseline)),
      atLeast(2, `${title}, our client to ${dapr}`, ratioOf(cell.results, ours, dapr)),
      atLeast(8, `${title}, in process to ${baseline} over loopback`, ratioOf(cell.results, inProcess, baseline)),
    ];
  });
}

function judgeFiles({ files }: Report): Target[] {
  return files.map((cell) => {
    // An upload waits for no window of ours, so there is nothing to win, but neither may it cost.
    const wanted = cell.direction === "down" ? 2 : 0.97;
    return atLeast(wanted, `${fileTitle(cell)}, our client to ${baseline}`, ratioOf(cell.results, ours, baseline));
  });
}

function judgeBoot({ boot }: Report): Target[] {
  const mock = boot.find(({ kind }) => kind === "mock");
  const bare = boot.find(({ kind }) => kind === "grpc-js");
  return [
    atMost(1 / 10, "warm boot of the mock to bare grpc-js", mock && bare && mock.warmMs / bare.warmMs),
    atMost(1 / 5, "cold boot of the mock to bare grpc-js", mock && bare && mock.coldMs / bare.coldMs),
  ];
}

function judgeMemory({ memory }: Report): Target[] {
  return (["down", "up"] as const).map((direction) => {
    const row = memory.find((candidate) => candidate.client === ours && candidate.direction === direction);
    return atMost(64, `256 MiB ${direction}, MiB of RSS above the idle client`, row?.growth);
  });
}

function atLeast(bound: number, what: string, value: number | undefined): Target {
  return { what, value, atLeast: bound, met: value !== undefined && value >= bound };
}

function atMost(bound: number, what: string, value: number | undefined): Target {
  return { what, value, atMost: bound, met: value !== undefined && value <= bound };
}

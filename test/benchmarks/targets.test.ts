import { describe, expect } from "vitest";
import { baseline, dapr, inProcess, ours } from "../../benchmarks/contenders.js";
import type { Report } from "../../benchmarks/report.js";
import { formatTargets, judge } from "../../benchmarks/targets.js";
import { proves } from "../requirements/proves.js";

/** A run in which everything just meets its target, but for a factor. */
function report(factor = 1): Report {
  const result = (rate: number): object => ({ rate, rates: Array.from({ length: 9 }, () => rate), cpuMicros: 1 });
  const unary = new Map([
    [baseline, result(1_000)],
    [ours, result(970 * factor)],
    [dapr, result(485)],
    [inProcess, result(8_000 * factor)],
  ]);
  const file = (rate: number): object =>
    new Map([
      [baseline, result(100)],
      [ours, result(rate * factor)],
    ]);
  const files = [
    { bytes: 2 ** 26, direction: "down", results: file(200) },
    { bytes: 2 ** 26, direction: "up", results: file(97) },
  ];
  const boot = [
    { kind: "mock", warmMs: 1 / factor, coldMs: 20 / factor, importMs: 1 },
    { kind: "grpc-js", warmMs: 10, coldMs: 100, importMs: 1 },
  ];
  const memory = ["down", "up"].map((direction) => ({ client: ours, direction, growth: 64 / factor }));
  return { unary: [{ bytes: 100, inFlight: 1, results: unary }], files, boot, memory } as unknown as Report;
}

describe("the targets of the bench", () => {
  proves(["speed.targets"], "are met at their bounds, and missed below", () => {
    const met = judge(report());
    expect(met).toHaveLength(9);
    expect(met.filter((target) => !target.met)).toEqual([]);
    const bounds = met.map(({ atLeast, atMost }) => atLeast ?? -(atMost ?? 0));
    expect(bounds).toEqual([0.97, 2, 8, 2, 0.97, -0.1, -0.2, -64, -64]);
    expect(judge(report(0.99)).filter((target) => target.met)).toEqual([]);
  });

  proves(["speed.targets"], "are missed by what was not measured", () => {
    const empty = { ...report(), boot: [], memory: [] };
    const unmeasured = judge(empty).filter(({ value }) => value === undefined);
    expect(unmeasured.map(({ met }) => met)).toEqual([false, false, false, false]);
    expect(formatTargets(unmeasured)).toMatch(/^✗ warm boot.*: not measured, at most 0\.1$/m);
  });
});

import type { BootResult } from "./boot.js";
import { baseline } from "./contenders.js";
import type { FileCell } from "./files.js";
import type { MemoryRow } from "./memory.js";
import type { Result } from "./race.js";
import type { BenchmarkServer } from "./server.js";
import { medianRatio } from "./statistics.js";
import type { UnaryCell } from "./unary.js";

/** Everything that one run measured. */
export interface Report {
  readonly machine: Machine;
  readonly server: Pick<BenchmarkServer, "kind" | "reason">;
  readonly rounds: { readonly unary: number; readonly files: number };
  readonly unary: readonly UnaryCell[];
  readonly files: readonly FileCell[];
  readonly boot: readonly BootResult[];
  readonly memory: readonly MemoryRow[];
}

interface Machine {
  readonly node: string;
  readonly cores: number;
  readonly processor: string;
  /** The load average of the minute before the run; what else runs spoils the ratios. */
  readonly loadBefore: number;
}

/** How many times as fast as another one a contender was; undefined when one of the two was not measured. */
export function ratioOf(results: ReadonlyMap<string, Result>, name: string, other: string): number | undefined {
  const numerator = results.get(name);
  const denominator = results.get(other);
  return numerator && denominator && medianRatio(numerator.rates, denominator.rates);
}

/** `100 B, 16 in flight` */
export function unaryTitle({ bytes, inFlight }: Pick<UnaryCell, "bytes" | "inFlight">): string {
  return `${formatBytes(bytes)}, ${inFlight} in flight`;
}

/** `64 MiB down` */
export function fileTitle({ bytes, direction }: Pick<FileCell, "bytes" | "direction">): string {
  return `${formatBytes(bytes)} ${direction}`;
}

/** The report as tables in Markdown, aligned so that they read well in a terminal too. */
export function formatTables(report: Report): string {
  const { machine, server, rounds } = report;
  const files: Column[] = report.files.map((cell) => ({ title: fileTitle(cell), results: cell.results, isFile: true }));
  const unary: Column[] = report.unary.map((cell) => ({
    title: unaryTitle(cell),
    results: cell.results,
    isFile: false,
  }));
  const columns = [...unary, ...files];
  return [
    `Node ${machine.node}, ${machine.cores} cores of ${machine.processor}; the server is ${server.kind} in a process of its own` +
      (server.reason === undefined ? "." : ` since ${server.reason}: no targets.`),
    ...(machine.loadBefore > machine.cores / 2
      ? [`The machine was busy before: load ${machine.loadBefore.toFixed(1)}.`]
      : []),
    `GetState by size and calls in flight, and a file in messages of 64 KiB: times as fast as ${baseline}, ` +
      `medians of ${rounds.unary} (files ${rounds.files}) interleaved rounds.`,
    formatColumns(columns, (column, name) => ratioOf(column.results, name, baseline)?.toFixed(2)),
    "Calls or megabytes a second, median.",
    formatColumns(columns, ({ results, isFile }, name) => formatRate(results.get(name)?.rate, isFile)),
    "CPU of the client a call or a megabyte, median.",
    formatColumns(columns, ({ results, isFile }, name) => formatCpu(results.get(name)?.cpuMicros, isFile)),
    "Boot until the first answer, and the imports before it: medians.",
    formatTable(
      ["", "cold", "warm", "imports"],
      report.boot.map((row) => [
        bootNames[row.kind],
        ...[row.coldMs, row.warmMs, row.importMs].map(formatMilliseconds),
      ]),
    ),
    "Memory: peak of RSS above the idle client, median of fresh processes.",
    formatTable(
      ["", "stream", "RSS", "samples"],
      report.memory.map((row) => [
        row.client,
        `${formatBytes(row.streamedBytes)} ${row.direction}`,
        `${row.growth.toFixed(0)} MiB`,
        row.samples.map((sample) => sample.toFixed(0)).join(", "),
      ]),
    ),
  ].join("\n\n");
}

/** The report with names in place of maps, and with the ratios. */
export function toJson(report: Report): object {
  const cellToJson = <C extends { results: ReadonlyMap<string, Result> }>({ results, ...cell }: C): object => ({
    ...cell,
    results: Object.fromEntries(
      [...results].map(([name, result]) => [name, { ratio: ratioOf(results, name, baseline), ...result }]),
    ),
  });
  return { ...report, baseline, unary: report.unary.map(cellToJson), files: report.files.map(cellToJson) };
}

const bootNames = { mock: "mock in process", "grpc-js": "bare grpc-js server and client" };

interface Column {
  readonly title: string;
  readonly results: ReadonlyMap<string, Result>;
  /** Whether a unit of work is a byte of a file rather than a call. */
  readonly isFile: boolean;
}

function formatColumns(
  columns: readonly Column[],
  format: (column: Column, name: string) => string | undefined,
): string {
  const names = new Set(columns.flatMap(({ results }) => [...results.keys()]));
  const rows = [...names].map((name) => [name, ...columns.map((column) => format(column, name) ?? "")]);
  return formatTable(["", ...columns.map(({ title }) => title.replace(" in flight", ""))], rows);
}

function formatTable(head: string[], rows: string[][]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function formatBytes(bytes: number): string {
  if (bytes >= 2 ** 20) return `${bytes / 2 ** 20} MiB`;
  return bytes >= 2 ** 10 ? `${bytes / 2 ** 10} KiB` : `${bytes} B`;
}

function formatRate(rate: number | undefined, isFile: boolean): string {
  if (rate === undefined) return "";
  if (isFile) return `${(rate / 1e6).toFixed(0)} MB`;
  return rate >= 1000 ? `${(rate / 1000).toFixed(1)} k` : rate.toFixed(0);
}

function formatCpu(micros: number | undefined, isFile: boolean): string {
  if (micros === undefined) return "";
  return isFile ? `${(micros * 1000).toFixed(2)} ms` : `${micros.toFixed(micros < 10 ? 1 : 0)} µs`;
}

function formatMilliseconds(milliseconds: number): string {
  return `${milliseconds.toFixed(2)} ms`;
}

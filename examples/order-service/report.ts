import type { WriteStream } from "node:tty";

type Colour = "bold" | "dim" | "green" | "yellow" | "red";

const codes: Record<Colour, number> = { bold: 1, dim: 2, green: 32, yellow: 33, red: 31 };
const barWidth = 24;
const redrawMs = 50;

/** What the demo says, on a terminal with colours and a bar that moves, elsewhere in plain lines. */
export class Report {
  readonly #out: WriteStream;
  readonly #colours: boolean;
  #barIsOpen = false;

  constructor(out: WriteStream) {
    this.#out = out;
    this.#colours = out.isTTY === true && !process.env["NO_COLOR"];
  }

  heading(text: string): void {
    this.#line(`\n${this.#paint(text, "bold")}`);
  }

  say(text: string): void {
    this.#line(`    ${text}`);
  }

  ok(text: string): void {
    this.#line(`    ${this.#paint("✓", "green")} ${text}`);
  }

  skipped(text: string): void {
    this.#line(`    ${this.#paint("–", "yellow")} ${text}`);
  }

  failed(text: string): void {
    this.#line(`    ${this.#paint("✗", "red")} ${text}`);
  }

  /** A bar that is drawn over itself on a terminal, and a line for each quarter elsewhere. */
  progress(label: string): (progress: { transferredBytes: number; totalBytes?: number | undefined }) => void {
    const startedAt = performance.now();
    let drawnAt = -Infinity;
    let quarter = 0;
    return ({ transferredBytes, totalBytes = transferredBytes }) => {
      const part = totalBytes === 0 ? 1 : transferredBytes / totalBytes;
      const now = performance.now();
      const speed = `${mebibytes(transferredBytes / ((now - startedAt) / 1000)).toFixed(0)} MiB/s`;
      const amount = `${mebibytes(transferredBytes).toFixed(0).padStart(3)} of ${mebibytes(totalBytes).toFixed(0)} MiB`;
      const text = `    ${label.padEnd(8)} ${bar(part)} ${amount}`;
      if (this.#out.isTTY) {
        if (part < 1 && now - drawnAt < redrawMs) return;
        drawnAt = now;
        this.#barIsOpen = part < 1;
        this.#out.write(`\r${text}${part < 1 ? "" : `, ${speed}\n`}`);
      } else if (part * 4 >= quarter + 1) {
        quarter = Math.floor(part * 4);
        this.#line(part < 1 ? text : `${text}, ${speed}`);
      }
    };
  }

  #line(text: string): void {
    // After a transfer that broke off.
    this.#out.write(`${this.#barIsOpen ? "\n" : ""}${text}\n`);
    this.#barIsOpen = false;
  }

  #paint(text: string, colour: Colour): string {
    return this.#colours ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;
  }
}

function bar(part: number): string {
  const filled = Math.round(part * barWidth);
  return `[${"█".repeat(filled)}${"·".repeat(barWidth - filled)}] ${String(Math.floor(part * 100)).padStart(3)} %`;
}

function mebibytes(bytes: number): number {
  return bytes / 1024 / 1024;
}

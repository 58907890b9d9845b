import { parseArgs } from "node:util";

export const usage = `pnpm bench [--json] [--quick] [--no-targets]

  --json        print the results as JSON
  --quick       a few short rounds that show that everything works; no targets
  --no-targets  print the ratios and judge nothing`;

/** How much of everything is measured. */
export interface Plan {
  /** Rounds of a cell of GetState: many short ones, since what disturbs them comes in bursts. */
  readonly rounds: number;
  /** How long a lap of GetState lasts at the speed of the warm-up. */
  readonly lapSeconds: number;
  readonly warmUpSeconds: number;
  /** Calls before the first cell, so that it finds compiled code as the others do. */
  readonly firstCalls: number;
  readonly files: { readonly bytes: number; readonly rounds: number; readonly warmUps: number };
  readonly boot: { readonly processes: number; readonly boots: number };
  readonly memory: { readonly bytes: number; readonly processes: number };
}

export interface Options {
  readonly json: boolean;
  readonly help: boolean;
  /** Whether a missed target fails the run. */
  readonly targets: boolean;
  readonly plan: Plan;
}

/** Throws on an option that there is not. */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      "no-targets": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    json: values.json,
    help: values.help,
    targets: !values.quick && !values["no-targets"],
    plan: values.quick ? quickPlan : fullPlan,
  };
}

const fullPlan: Plan = {
  rounds: 25,
  lapSeconds: 0.12,
  warmUpSeconds: 0.4,
  firstCalls: 25_000,
  files: { bytes: 64 * 2 ** 20, rounds: 13, warmUps: 3 },
  boot: { processes: 10, boots: 40 },
  memory: { bytes: 256 * 2 ** 20, processes: 5 },
};

const quickPlan: Plan = {
  rounds: 2,
  lapSeconds: 0.03,
  warmUpSeconds: 0.05,
  firstCalls: 500,
  files: { bytes: 16 * 2 ** 20, rounds: 2, warmUps: 1 },
  boot: { processes: 2, boots: 4 },
  memory: { bytes: 64 * 2 ** 20, processes: 1 },
};

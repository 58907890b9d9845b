import type { Control } from "./control.js";

/** The names of all operations; one that takes no group stands for itself. */
const names = {
  clock: ["now", "advance"],
  faults: ["add", "list", "clear"],
  calls: ["list", "clear"],
  events: ["publish", "published", "deliveries", "subscriptions", "idle"],
  configuration: ["set", "delete"],
  state: ["set", "get", "list"],
  locks: ["holder"],
  sequencer: ["set"],
  files: ["put", "get", "makeDirectory"],
  objects: ["createBucket", "put", "get", "list"],
  secrets: ["set"],
  cryption: ["keys", "addKey", "rotateKey", "removeKey"],
  outbox: ["list", "clear"],
  quirks: ["get", "set"],
  app: ["state", "attach", "detach"],
  reset: [],
  restart: [],
  snapshot: [],
} as const satisfies { readonly [Group in keyof Control]: readonly (keyof Control[Group])[] };

/** Runs one operation by its name, `clock.advance` for example, with its input as JSON can carry it. */
export type CallOperation = (operation: string, input: unknown) => Promise<unknown>;

/** The whole control interface over one way to run an operation by name. */
export function createControl(call: CallOperation): Control {
  const groups = Object.entries(names).map(([group, operations]) => {
    if (operations.length === 0) return [group, (input: unknown) => call(group, input)];
    return [
      group,
      Object.fromEntries(operations.map((name) => [name, (input: unknown) => call(`${group}.${name}`, input)])),
    ];
  });
  return Object.fromEntries(groups) as Control;
}

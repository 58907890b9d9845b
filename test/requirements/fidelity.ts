import type { Area } from "./area.js";

/** The recordings of scenarios of calls, one server a file. */
export const callRecordings = [
  "hello",
  "state",
  "lock",
  "sequencer",
  "configuration",
  "file",
  "secret",
  "binding",
  "invoke",
  "publish-refusals",
  "extension-unconfigured",
  "lifecycle",
  "object-storage",
  "object-storage-multipart",
] as const;

/** The recordings of what reaches subscribers. */
export const eventRecordings = ["deliveries", "app-callback", "streams"] as const;

/** A recording that the mock answers as the real runtime did. */
export type Recording = (typeof callRecordings)[number] | (typeof eventRecordings)[number];

/** How recordings are played. */
export const ways = { "in process": "in-process", "over gRPC": "grpc" } as const;

type Way = (typeof ways)[keyof typeof ways];

/** Each recording in process and over gRPC. */
export const fidelity: Area<`fidelity.${Recording}.${Way}`> = {
  section: 4,
  promises: Object.fromEntries(
    [...callRecordings, ...eventRecordings].flatMap((file) =>
      Object.entries(ways).map(([way, id]) => [`fidelity.${file}.${id}`, `${file}.json goes as recorded ${way}.`]),
    ),
  ) as Record<`fidelity.${Recording}.${Way}`, string>,
};

/** The id of a recording played in one way. */
export function fidelityId(file: Recording, way: keyof typeof ways): `fidelity.${Recording}.${Way}` {
  return `fidelity.${file}.${ways[way]}`;
}

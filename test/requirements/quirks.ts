import type { Area } from "./area.js";

/** The switches of the real runtime's surprises, and where they stand in `mockRuntime()`. */
export const quirkDefaults = {
  deleteStateWithoutEtagFails: true,
  transactionNotAtomic: true,
  transactionErrorsAreInternal: true,
  etagErrorsDiffer: true,
  firstWriteMarksForGood: true,
  saveNotAtomic: true,
  lockKeepAliveBroken: true,
  inMemoryLockOutlivesExpiry: true,
  sequencerCacheShared: true,
  configurationIgnoresGroup: true,
  oneWatcherEndsAll: true,
  halfCloseEndsInEof: true,
  jsonNumbersRounded: true,
  unknownContentTypeLost: true,
  brokenCloudEventLost: true,
  reopenedSubscriptionDoubles: true,
  inMemoryBusBlocks: false,
  subscriptionsAskedOnce: true,
  invokeErrorsUnavailable: true,
  invokeContentTypeLost: true,
  fileMetadataRequired: true,
  objectRangesIgnored: true,
  objectMetadataLost: true,
  objectListsDoubled: true,
} as const;

/** The name of a switch. */
export type Quirk = keyof typeof quirkDefaults;

type Kebab<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? `${Head extends Lowercase<Head> ? Head : `-${Lowercase<Head>}`}${Kebab<Tail>}`
  : Name;

/** The id of a switch: that it does what it says, on and off. */
export function quirkId(name: Quirk): `quirk.${Kebab<Quirk>}` {
  return `quirk.${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}` as `quirk.${Kebab<Quirk>}`;
}

/** The surprises of the real runtime. */
export const quirks: Area<"quirks.names" | "quirks.documented" | `quirk.${Kebab<Quirk>}`> = {
  section: 4,
  promises: {
    "quirks.names": "The switches have the names and defaults that are promised, the program's too.",
    "quirks.documented": "Each switch has a sentence that says what it is, in the guide too.",
    ...(Object.fromEntries(
      Object.keys(quirkDefaults).map((name) => [quirkId(name as Quirk), `${name} makes its difference, on and off.`]),
    ) as Record<`quirk.${Kebab<Quirk>}`, string>),
  },
};

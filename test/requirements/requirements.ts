import { app } from "./app.js";
import type { Area } from "./area.js";
import { bindings } from "./bindings.js";
import { calls } from "./calls.js";
import { callsOptions } from "./calls-options.js";
import { configuration } from "./configuration.js";
import { connect } from "./connect.js";
import { contract } from "./contract.js";
import { core } from "./core.js";
import { errors } from "./errors.js";
import { extensions } from "./extensions.js";
import { fidelity } from "./fidelity.js";
import { files } from "./files.js";
import { hello } from "./hello.js";
import { input } from "./input.js";
import { interceptors } from "./interceptors.js";
import { invoke } from "./invoke.js";
import { lock } from "./lock.js";
import { objects } from "./objects.js";
import { packages } from "./packages.js";
import { pubsub } from "./pubsub.js";
import { quirks } from "./quirks.js";
import { secrets } from "./secrets.js";
import { sequencer } from "./sequencer.js";
import { speed } from "./speed.js";
import { start } from "./start.js";
import { state } from "./state.js";
import { streams } from "./streams.js";
import { testkit } from "./testkit.js";

/** Every area of the manifest, each in a file of its own. */
export const areas = {
  start,
  contract,
  calls,
  core,
  state,
  lock,
  sequencer,
  configuration,
  pubsub,
  app,
  files,
  secrets,
  bindings,
  invoke,
  hello,
  extensions,
  objects,
  "calls-options": callsOptions,
  errors,
  interceptors,
  connect,
  streams,
  input,
  testkit,
  fidelity,
  quirks,
  speed,
  packages,
} as const;

type IdsOf<A> = A extends Area<infer Id> ? Id : never;

/** The id of a requirement, for example `state.get.absent`. */
export type RequirementId = IdsOf<(typeof areas)[keyof typeof areas]>;

/** A call or a promise that a test proves. */
export interface Requirement {
  readonly id: string;
  readonly area: string;
  readonly section: number;
  readonly sentence: string;
}

/** The whole manifest, area by area. */
export const requirements: readonly Requirement[] = Object.entries(areas).flatMap(([name, { section, promises }]) =>
  Object.entries<string>(promises).map(([id, sentence]) => ({ id, area: name, section, sentence })),
);

import { AnsweredIds } from "./answered-ids.js";
import { errorDifferences, messageDifferences } from "./compare.js";
import { withCountedBytes } from "./counted-bytes.js";
import type { RecordedApi, RecordedMethod } from "./messages.js";
import type { Json, RecordedError, RecordedScenario, RecordedStep } from "./recording.js";
import { CallFailure, type Wire } from "./wire.js";

/** What scenarios are played on. */
export interface Stage {
  readonly api: RecordedApi;
  readonly wire: Wire;
  /** Moves the mock's clock. */
  advance(ms: number): Promise<void>;
}

/**
 * Plays a scenario, step by step.
 *
 * @throws Error that names scenario, step and call, and what was expected and came, at the first that differs.
 */
export async function playScenario(scenario: RecordedScenario, stage: Stage): Promise<void> {
  const ids = new AnsweredIds();
  for (const [index, step] of scenario.steps.entries()) {
    if (step.sleepMs !== undefined) {
      await stage.advance(step.sleepMs);
      continue;
    }
    const differences = await playCall(step, stage, ids);
    if (differences.length === 0) continue;
    const asked = JSON.stringify(step.request ?? step.requests);
    const where = `${scenario.name}, step ${index + 1} of ${scenario.steps.length}: ${step.call} ${asked}`;
    throw new Error([where, ...differences.map((difference) => `  ${difference}`)].join("\n"));
  }
}

async function playCall(step: RecordedStep, { api, wire }: Stage, ids: AnsweredIds): Promise<string[]> {
  const method = api.method(step.call ?? "");
  const recorded = (step.requests ?? [step.request ?? {}]).map((request) => ids.translate(request));
  const requests = withCountedBytes(recorded, step);
  const { responses, error } = await answersOf(method, requests, step.metadata ?? {}, wire);
  const options = { unordered: step.unordered, losesTrailingSpace: wire.losesTrailingSpace };
  if (step.error) {
    const got = error ?? { code: "OK", message: JSON.stringify(responses) };
    return errorDifferences(step.error, got, options);
  }
  if (error)
    return [
      `expected ${JSON.stringify(step.response ?? step.responses)}, got ${error.code} ${JSON.stringify(error.message)}`,
    ];
  const expected = step.responses ?? [step.response ?? {}];
  return [...messageDifferences([...expected], responses, options), ...ids.learn([...expected], responses)];
}

interface Answers {
  readonly responses: readonly Json[];
  readonly error: RecordedError | undefined;
}

async function answersOf(
  method: RecordedMethod,
  requests: readonly Json[],
  metadata: Readonly<Record<string, string>>,
  wire: Wire,
): Promise<Answers> {
  const call = wire.open(method.path, method.kind, metadata);
  for (const request of requests) call.send(method.encode(request));
  // The recorded streams that go both ways are those that the runtime ends.
  if (method.kind !== "bidiStream") call.halfClose();
  const responses: Json[] = [];
  try {
    for await (const message of call.messages) responses.push(method.decode(message));
    return { responses, error: undefined };
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
    return { responses, error: { code: error.code, message: error.details } };
  }
}

import type { Json } from "./recording.js";

/** Fields whose values the runtime makes up, so that a request names what was answered before in its place. */
const idFields = new Set(["uploadId", "versionId"]);

/** Which id the mock gave where the recorded runtime gave another. */
export class AnsweredIds {
  readonly #gotByRecorded = new Map<string, string>();

  /** Learns from an answer, and the recorded one beside it. @returns ids that do not stand for one and the same */
  learn(recorded: Json | undefined, got: Json | undefined): string[] {
    const conflicts: string[] = [];
    this.#learn(recorded, got, conflicts);
    return conflicts;
  }

  /** A recorded request with the ids that this mock knows. */
  translate(request: Json): Json {
    if (isList(request)) return request.map((one) => this.translate(one));
    if (!isObject(request)) return request;
    const fields = Object.entries(request).map(([name, value]): [string, Json] => {
      const known = idFields.has(name) && typeof value === "string" ? this.#gotByRecorded.get(value) : undefined;
      return [name, known ?? this.translate(value)];
    });
    return Object.fromEntries(fields);
  }

  #learn(recorded: Json | undefined, got: Json | undefined, conflicts: string[]): void {
    if (isList(recorded) && isList(got)) {
      recorded.forEach((item, index) => this.#learn(item, got[index], conflicts));
    } else if (isObject(recorded) && isObject(got)) {
      for (const [name, value] of Object.entries(recorded)) {
        const other = got[name];
        if (!idFields.has(name) || typeof value !== "string" || typeof other !== "string") {
          this.#learn(value, other, conflicts);
          continue;
        }
        const known = this.#gotByRecorded.get(value) ?? other;
        if (known !== other) conflicts.push(`${name}: expected ${known}, which stands for ${value}, got ${other}`);
        this.#gotByRecorded.set(value, known);
      }
    }
  }
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

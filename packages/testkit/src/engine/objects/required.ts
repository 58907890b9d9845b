import { ObjectRequestError } from "./stores.js";

/**
 * Checks what the SDK wants of a request before it sends one.
 * @throws ObjectRequestError that names what is missing
 */
export function requireFields(operation: string, fields: Readonly<Record<string, string | boolean>>): void {
  const missing = Object.entries(fields).filter(([, value]) => value === "" || value === false);
  if (missing.length === 0) return;
  const lines = missing.map(([name]) => `- missing required field, ${operation}Input.${name}.\n`);
  throw new ObjectRequestError(
    `operation error S3: ${operation}, ${missing.length} validation error(s) found.\n${lines.join("")}`,
  );
}

/**
 * Checks what the SDK finds only when it writes a request.
 * @throws ObjectRequestError that names the first that is missing
 */
export function requireMembers(operation: string, fields: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(fields)) {
    if (value !== "") continue;
    throw new ObjectRequestError(
      `operation error S3: ${operation}, serialization failed: input member ${name} must not be empty`,
    );
  }
}

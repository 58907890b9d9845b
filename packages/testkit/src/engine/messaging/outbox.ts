/** What a provider was handed: a mail, a text message, a voice call. */
export type OutboxKind = "email" | "sms" | "phone";

/** Every {@link OutboxKind}. */
export const outboxKinds: readonly OutboxKind[] = ["email", "sms", "phone"];

/** A text that the provider keeps, and the values for its gaps. */
export interface OutboxTemplate {
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
}

interface Sent {
  /** The component's name. */
  readonly component: string;
  /** The provider's id, as the caller got it. */
  readonly requestId: string;
  /** Whom the provider sends to; fewer than were asked for where it drops or refuses some. */
  readonly recipients: readonly string[];
  /** Milliseconds since the epoch by the mock's clock. */
  readonly at: number;
}

/** A mail: with a text of its own, or from a template. */
export interface SentEmail extends Sent {
  readonly kind: "email";
  readonly from: string;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly subject: string;
  readonly text?: string;
  readonly settingId?: string;
  readonly template?: OutboxTemplate;
}

/** A text message. */
export interface SentSms extends Sent {
  readonly kind: "sms";
  readonly phoneNumbers: readonly string[];
  readonly template: OutboxTemplate;
  readonly signName: string;
  readonly senderId: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A voice call. */
export interface PlacedCall extends Sent {
  readonly kind: "phone";
  readonly to: readonly string[];
  readonly from: string;
  readonly template: OutboxTemplate;
}

/** One thing in the outbox; `kind` says which. */
export type OutboxEntry = SentEmail | SentSms | PlacedCall;

/** Which entries to list; what is left out fits all. */
export interface OutboxFilter {
  readonly kind?: OutboxKind;
  readonly component?: string;
}

const keptEntries = 10_000;

/** What would have left for people, oldest first; the newest 10,000. */
export class Outbox {
  #entries: OutboxEntry[] = [];

  add(entry: OutboxEntry): void {
    this.#entries.push(entry);
    if (this.#entries.length > keptEntries) this.#entries.shift();
  }

  list({ kind, component }: OutboxFilter = {}): readonly OutboxEntry[] {
    return this.#entries.filter(
      (entry) => (kind ?? entry.kind) === entry.kind && (component ?? entry.component) === entry.component,
    );
  }

  clear(): void {
    this.#entries = [];
  }
}

/** A template of a request, with its values as a plain object. */
export function templateOf(
  template: { readonly templateId: string; readonly templateParams: ReadonlyMap<string, string> } | undefined,
): OutboxTemplate {
  return { id: template?.templateId ?? "", params: Object.fromEntries(template?.templateParams ?? []) };
}

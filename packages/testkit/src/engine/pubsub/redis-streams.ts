import type { StoredEvent } from "./envelope.js";

/** An event that a consumer group has read and not acknowledged. */
export interface PendingEvent {
  readonly event: StoredEvent;
  /** When it was last given to a consumer; milliseconds since the epoch. */
  deliveredAt: number;
  attempts: number;
  /** Whether a worker has it, or it waits for one. */
  busy: boolean;
}

/** What one consumer group knows of one stream. */
export interface ConsumerGroup {
  /** Read and not acknowledged, oldest first. */
  readonly pending: Set<PendingEvent>;
  /** Those who wait to read, the one that waits longest first. */
  readonly readers: Reader[];
}

/** Takes one event from a stream for its group; returns `false` when it has no room, and is asked again when it has. */
export type Reader = (event: PendingEvent) => boolean;

interface Stream {
  /** Events that some group has still to read; the first has number `#first`. */
  events: StoredEvent[];
  first: number;
  readonly groups: Map<string, ConsumerGroup & { next: number }>;
}

/**
 * The streams of one Redis database: one a topic. Events stay until every group that the configuration knows has read
 * them, so one published before the first subscription is delivered when that comes: a group begins at the first event.
 */
export class RedisStreams {
  readonly #streams = new Map<string, Stream>();

  constructor(
    /** Names of all the groups that components of this database form. */
    readonly groupNames: ReadonlySet<string>,
    readonly now: () => number,
  ) {}

  add(topic: string, event: StoredEvent): void {
    const stream = this.#stream(topic);
    stream.events.push(event);
    for (const name of stream.groups.keys()) this.serve(topic, name);
  }

  /** The group of a stream; made, with its stream, where it is not there yet. */
  group(topic: string, name: string): ConsumerGroup {
    const { groups } = this.#stream(topic);
    const present = groups.get(name);
    if (present) return present;
    const group = { pending: new Set<PendingEvent>(), readers: [], next: 0 };
    groups.set(name, group);
    return group;
  }

  /** Hands unread events to the readers of a group, in turn, while one of them has room. */
  serve(topic: string, name: string): void {
    const stream = this.#stream(topic);
    const group = stream.groups.get(name);
    if (!group) return;
    let refusals = 0;
    while (refusals < group.readers.length) {
      const event = stream.events[group.next - stream.first];
      if (event === undefined) break;
      const reader = group.readers.shift() as Reader;
      group.readers.push(reader);
      const pending: PendingEvent = { event, deliveredAt: this.now(), attempts: 0, busy: true };
      if (!reader(pending)) {
        refusals++;
        continue;
      }
      refusals = 0;
      group.pending.add(pending);
      group.next++;
    }
    this.#trim(stream);
  }

  clear(): void {
    this.#streams.clear();
  }

  #stream(topic: string): Stream {
    const present = this.#streams.get(topic);
    if (present) return present;
    const stream: Stream = { events: [], first: 0, groups: new Map() };
    this.#streams.set(topic, stream);
    return stream;
  }

  #trim(stream: Stream): void {
    let read = Number.POSITIVE_INFINITY;
    for (const name of this.groupNames) read = Math.min(read, stream.groups.get(name)?.next ?? 0);
    const surplus = read - stream.first;
    // In pieces, so that a long backlog does not move with every event.
    if (surplus < 64 && surplus < stream.events.length) return;
    stream.events.splice(0, surplus);
    stream.first += surplus;
  }
}

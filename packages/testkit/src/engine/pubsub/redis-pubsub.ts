import type { ClockTimer } from "../clock.js";
import type { EngineContext } from "../context.js";
import type { Activity } from "./activity.js";
import type { Deliveries } from "./deliveries.js";
import type { StoredEvent } from "./envelope.js";
import { Lives } from "./lives.js";
import type { RedisOptions } from "./redis-options.js";
import type { ConsumerGroup, PendingEvent, Reader, RedisStreams } from "./redis-streams.js";
import type { PubSubComponent, Subscription } from "./subscription.js";

interface Consumer {
  readonly subscription: Subscription;
  readonly group: ConsumerGroup;
  readonly reader: Reader;
  /** When it began: it looks for events to claim in a fixed rhythm from then on. */
  readonly since: number;
  look: ClockTimer | undefined;
}

interface Job {
  readonly consumer: Consumer;
  readonly pending: PendingEvent;
  readonly ended: () => void;
}

/**
 * The Redis component: all subscriptions of a topic form one consumer group, and each event goes to one of them, in
 * turn. Ten workers serve all topics. An event that was not acknowledged is claimed 60 s after its delivery by the next
 * look, which comes every 15 s.
 */
export class RedisPubSub implements PubSubComponent {
  readonly #consumers = new Map<Subscription, Consumer>();
  #queue: Job[] = [];
  #running = 0;
  readonly #lives = new Lives();
  /** Counts restarts: what began before one has no say after it. */
  #life = 0;

  constructor(
    readonly context: EngineContext,
    readonly streams: RedisStreams,
    readonly options: RedisOptions,
    readonly deliveries: Deliveries,
    readonly activity: Activity,
  ) {}

  publish(topic: string, event: StoredEvent): undefined {
    this.streams.add(topic, event);
  }

  subscribe(subscription: Subscription): undefined {
    const group = this.streams.group(subscription.topic, this.options.group);
    const consumer: Consumer = {
      subscription,
      group,
      reader: (pending) => this.#enqueue(consumer, pending),
      since: this.context.clock.now(),
      look: undefined,
    };
    this.#consumers.set(subscription, consumer);
    this.#claim(consumer);
    group.readers.push(consumer.reader);
    this.streams.serve(subscription.topic, this.options.group);
  }

  unsubscribe(subscription: Subscription): void {
    const consumer = this.#consumers.get(subscription);
    if (!consumer) return;
    this.#consumers.delete(subscription);
    consumer.look?.cancel();
    consumer.group.readers.splice(consumer.group.readers.indexOf(consumer.reader), 1);
    const left = this.#queue.filter((job) => job.consumer === consumer);
    this.#queue = this.#queue.filter((job) => job.consumer !== consumer);
    for (const { pending, ended } of left) {
      pending.busy = false;
      ended();
    }
    for (const other of this.#consumers.values()) if (other.group === consumer.group) this.#lookLater(other);
  }

  subscriptions(): readonly Subscription[] {
    return [...this.#consumers.keys()];
  }

  reset(reason: Error): void {
    this.restart(reason);
    this.streams.clear();
  }

  restart(reason: Error): void {
    for (const subscription of this.subscriptions()) this.unsubscribe(subscription);
    this.#running = 0;
    this.#life++;
    this.#lives.endAll(reason);
  }

  #enqueue(consumer: Consumer, pending: PendingEvent): boolean {
    if (this.#queue.length >= this.options.queueDepth) return false;
    pending.busy = true;
    this.#queue.push({ consumer, pending, ended: this.activity.begin() });
    // The publisher has its answer before a handler in the same process runs.
    queueMicrotask(() => this.#work());
    return true;
  }

  #work(): void {
    while (this.#running < this.options.concurrency) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      this.#running++;
      void this.#process(job);
      // Room in the queue: whoever waits to read may go on.
      this.streams.serve(job.consumer.subscription.topic, this.options.group);
    }
  }

  async #process({ consumer, pending, ended }: Job): Promise<void> {
    const life = this.#life;
    const { processingTimeoutMs, redeliverIntervalMs } = this.options;
    const limited = processingTimeoutMs > 0 && redeliverIntervalMs > 0;
    const { signal, end, abort } = this.#lives.begin();
    const timer = limited ? this.context.clock.schedule(processingTimeoutMs, abort) : undefined;
    pending.attempts++;
    const verdict = await this.deliveries.attempt(consumer.subscription, pending.event, {
      attempt: pending.attempts,
      timeoutMs: limited ? processingTimeoutMs : 2_147_483_647,
      signal,
    });
    timer?.cancel();
    end();
    pending.busy = false;
    // The runtime's process dies of a broken event; the mock only loses it.
    if (verdict === "done" || verdict === "broken") consumer.group.pending.delete(pending);
    if (life === this.#life) {
      this.#running--;
      this.#lookLater(consumer);
      this.#work();
      for (const { subscription } of this.#consumers.values())
        this.streams.serve(subscription.topic, this.options.group);
    }
    ended();
  }

  #lookLater(consumer: Consumer): void {
    const { processingTimeoutMs, redeliverIntervalMs } = this.options;
    if (processingTimeoutMs === 0 || redeliverIntervalMs === 0) return;
    if (consumer.look !== undefined || consumer.group.pending.size === 0 || !this.#consumers.has(consumer.subscription))
      return;
    const { clock } = this.context;
    const delay = redeliverIntervalMs - ((clock.now() - consumer.since) % redeliverIntervalMs);
    consumer.look = clock.schedule(delay, () => {
      consumer.look = undefined;
      this.#claim(consumer);
    });
  }

  #claim(consumer: Consumer): void {
    const { processingTimeoutMs, redeliverIntervalMs } = this.options;
    if (processingTimeoutMs === 0 || redeliverIntervalMs === 0) return;
    const now = this.context.clock.now();
    for (const pending of consumer.group.pending) {
      if (pending.busy || now - pending.deliveredAt < processingTimeoutMs) continue;
      if (!this.#enqueue(consumer, pending)) break;
      pending.deliveredAt = now;
    }
    this.#lookLater(consumer);
  }
}

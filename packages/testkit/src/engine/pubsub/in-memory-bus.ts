import type { EngineContext } from "../context.js";
import type { Activity } from "./activity.js";
import type { Deliveries } from "./deliveries.js";
import type { StoredEvent } from "./envelope.js";
import { Lives } from "./lives.js";
import type { PubSubComponent, Subscription } from "./subscription.js";

// What the component of the runtime does: an event is tried so often, without a pause.
const maxAttempts = 10;
// Neither bus nor callback has a deadline; the longest that a timer can hold.
const noTimeoutMs = 2_147_483_647;
// While the bus does not block: as many as a worker pool would have out, and as many publications ahead of it.
const concurrency = 10;
const roomAhead = 1000;

interface Turn {
  readonly run: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

interface Lane {
  readonly waiting: StoredEvent[];
  running: number;
}

/**
 * The in-memory component: every subscription of a topic gets every event, an event that fails is tried again at once,
 * ten times in all, and then lost.
 *
 * While quirk `inMemoryBusBlocks` is on, one lock guards the bus, as in the runtime: a publication holds it until every
 * subscription has answered, one after the other, and other publications and new subscriptions wait for it. While the
 * quirk is off, publications are answered at once and each subscription has up to ten events out; a publication waits
 * only when 1,000 events are queued before it at one subscription.
 */
export class InMemoryBus implements PubSubComponent {
  readonly #subscriptions = new Set<Subscription>();
  /** Those that wait for the lock. */
  readonly #registering = new Set<Subscription>();
  readonly #lanes = new Map<Subscription, Lane>();
  #turns: Turn[] = [];
  #holder: Turn | undefined;
  #roomWanted: { readonly resolve: () => void; readonly reject: (reason: Error) => void }[] = [];
  readonly #lives = new Lives();

  constructor(
    readonly context: EngineContext,
    readonly deliveries: Deliveries,
    readonly activity: Activity,
  ) {}

  publish(topic: string, event: StoredEvent): Promise<void> | undefined {
    if (!this.context.quirks.inMemoryBusBlocks) return this.#spread(topic, event);
    if (this.#holder === undefined && this.#of(topic).length === 0) return undefined;
    return this.#locked(() => this.#deliverInTurn(topic, event));
  }

  subscribe(subscription: Subscription): Promise<void> | undefined {
    if (this.#holder === undefined) {
      this.#subscriptions.add(subscription);
      return undefined;
    }
    this.#registering.add(subscription);
    return this.#locked(async () => {
      if (this.#registering.delete(subscription)) this.#subscriptions.add(subscription);
    });
  }

  unsubscribe(subscription: Subscription): void {
    this.#registering.delete(subscription);
    this.#subscriptions.delete(subscription);
  }

  subscriptions(): readonly Subscription[] {
    return [...this.#subscriptions];
  }

  reset(reason: Error): void {
    this.#subscriptions.clear();
    this.#registering.clear();
    this.#lanes.clear();
    const waiting = [...(this.#holder ? [this.#holder] : []), ...this.#turns, ...this.#roomWanted];
    this.#holder = undefined;
    this.#turns = [];
    this.#roomWanted = [];
    this.#lives.endAll(reason);
    for (const { reject } of waiting) reject(reason);
  }

  restart(reason: Error): void {
    this.reset(reason);
  }

  #of(topic: string): Subscription[] {
    return [...this.#subscriptions].filter((subscription) => subscription.topic === topic);
  }

  #locked(run: () => Promise<void>): Promise<void> {
    const ended = this.activity.begin();
    const turn = new Promise<void>((resolve, reject) => this.#turns.push({ run, resolve, reject }));
    // Handled here too: a publisher may long have gone.
    turn.then(ended, ended);
    if (this.#holder === undefined) void this.#takeTurns();
    return turn;
  }

  async #takeTurns(): Promise<void> {
    for (let turn = this.#turns.shift(); turn; turn = this.#turns.shift()) {
      this.#holder = turn;
      await turn.run();
      if (this.#holder !== turn) return;
      turn.resolve();
    }
    this.#holder = undefined;
  }

  async #deliverInTurn(topic: string, event: StoredEvent): Promise<void> {
    const { signal, end } = this.#lives.begin();
    for (const subscription of this.#of(topic)) {
      const verdict = await this.#persist(subscription, event, signal, true);
      // The panic unwinds the whole publication; its lock is released on the way.
      if (verdict === "broken") break;
    }
    end();
  }

  /** Tries until the event is done with or ten attempts are spent. */
  async #persist(
    subscription: Subscription,
    event: StoredEvent,
    signal: AbortSignal,
    blocking: boolean,
  ): Promise<"broken" | "over"> {
    for (let attempt = 1; attempt <= maxAttempts && !signal.aborted; attempt++) {
      const verdict = await this.deliveries.attempt(subscription, event, { attempt, timeoutMs: noTimeoutMs, signal });
      if (verdict === "broken") return "broken";
      if (verdict === "done") return "over";
      // The runtime waits on for an answer that cannot come, and holds the bus until it is started anew.
      if (verdict === "unanswered" && blocking && !signal.aborted) await untilAborted(signal);
    }
    return "over";
  }

  #spread(topic: string, event: StoredEvent): Promise<void> | undefined {
    let full = false;
    for (const subscription of this.#of(topic)) {
      const lane = this.#lane(subscription);
      lane.waiting.push(event);
      full ||= lane.waiting.length > roomAhead;
      this.#advance(subscription, lane);
    }
    if (!full) return undefined;
    const room = new Promise<void>((resolve, reject) => this.#roomWanted.push({ resolve, reject }));
    room.catch(() => undefined);
    return room;
  }

  #lane(subscription: Subscription): Lane {
    const present = this.#lanes.get(subscription);
    if (present) return present;
    const lane: Lane = { waiting: [], running: 0 };
    this.#lanes.set(subscription, lane);
    return lane;
  }

  #advance(subscription: Subscription, lane: Lane): void {
    while (lane.running < concurrency) {
      const event = lane.waiting.shift();
      if (event === undefined) break;
      lane.running++;
      void this.#runInLane(subscription, lane, event);
    }
    if (lane.running === 0) this.#lanes.delete(subscription);
    const crowded = [...this.#lanes.values()].some(({ waiting }) => waiting.length > roomAhead);
    if (!crowded) for (const { resolve } of this.#roomWanted.splice(0)) resolve();
  }

  async #runInLane(subscription: Subscription, lane: Lane, event: StoredEvent): Promise<void> {
    const ended = this.activity.begin();
    const { signal, end } = this.#lives.begin();
    try {
      // The publisher has its answer before a handler in the same process runs.
      await Promise.resolve();
      await this.#persist(subscription, event, signal, false);
    } finally {
      end();
      lane.running--;
      if (!signal.aborted) this.#advance(subscription, lane);
      // Last, so that nobody takes the bus for idle between two events.
      ended();
    }
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

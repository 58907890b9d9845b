import { TopicEventResponse_TopicEventResponseStatus as Status } from "@layotto-sdk/protocol/appcallback";
import {
  subscribeTopicEvents,
  type SubscribeTopicEventsRequest,
  type SubscribeTopicEventsResponse,
} from "@layotto-sdk/protocol/runtime";
import { AsyncQueue } from "../../async/queue.js";
import { tell } from "../../async/tell.js";
import { idleTimer } from "../../async/timer.js";
import { checkSignal, type CallOptions } from "../../call-options.js";
import type { Caller } from "../../caller.js";
import type { ValueCodec } from "../../codec/value-codec.js";
import { CancelledError, RuntimeError } from "../../errors/call-errors.js";
import type { Metadata } from "../../metadata.js";
import type { MessageStream } from "../../message-stream.js";
import { requireFunction, requireInteger, textMap } from "../../validate.js";
import { farewellMs, isCleanEnd } from "../farewell.js";
import { Attempts, type AttemptOptions } from "./attempts.js";
import type { Doubles, Handling } from "./doubles.js";
import { pubsubRule } from "./errors.js";
import { ReceivedEvent, readData, type EventAnswer } from "./event.js";

export interface SubscribeOptions<T> extends AttemptOptions<T>, Omit<CallOptions, "timeoutMs"> {
  /** How many events may be unanswered at a time; more are not handed out. Default 1, which keeps the order. */
  readonly concurrency?: number | undefined;
  /** Told once when a loop waits for events while nothing of what it got was answered. Default `console.warn`. */
  readonly warn?: ((message: string) => void) | undefined;
  /** Passed on to the pub/sub component with the subscription. */
  readonly componentMetadata?: Readonly<Record<string, string>> | undefined;
}

const statusOf: Record<EventAnswer, number> = { ack: Status.SUCCESS, retry: Status.RETRY, drop: Status.DROP };
/** How long a read waits for an answer before it says so. */
const silenceMs = 10_000;

/**
 * The events of a topic. Read them with `for await` and answer each, or hand them to a function with `forEach`. The
 * subscription begins with the first read. Leaving the loop, also by a throw, ends it, and what was not answered is
 * answered with RETRY, so that no event is lost.
 *
 * A loop must answer: with the default `concurrency` of 1 the next event comes only after `ack()`, `retry()` or
 * `drop()` of the one before. A loop that has waited 10 s for its own answers says so through `warn`.
 *
 * Doubles, as the real runtime delivers them after a subscription was ended and opened again, are not handed out: an
 * event whose source and id were answered with ack or drop (the last 10,000 of this client, for ten minutes) is
 * answered as it was then, and one that is being handled gets the answer of that handling.
 */
export class Subscription<T> implements AsyncIterableIterator<ReceivedEvent<T>>, AsyncDisposable {
  readonly #caller: Caller;
  readonly #codec: ValueCodec<T, never>;
  readonly #options: SubscribeOptions<T>;
  readonly #attempts: Attempts<T>;
  readonly #answers = new AsyncQueue<SubscribeTopicEventsRequest>();
  readonly #doubles: Doubles;
  readonly #warn: (message: string) => void;
  readonly #unanswered = new Map<ReceivedEvent<T>, Handling>();
  readonly #concluding = new Set<Promise<void>>();
  readonly #concurrency: number;
  #stream: MessageStream<SubscribeTopicEventsResponse> | undefined;
  #started: Promise<void> | undefined;
  #room: (() => void) | undefined;
  /** Whether there is no need to watch for answers: they come of themselves, or it was said that they do not. */
  #answersWatched = true;
  #closing: Promise<void> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #lastRead: Promise<unknown> = Promise.resolve();
  /** Whether the call has ended, from when on no answer reaches the runtime. */
  #over = false;
  readonly pubsub: string;
  readonly topic: string;

  /** @internal */
  constructor(
    caller: Caller,
    pubsub: string,
    topic: string,
    codec: ValueCodec<T, never>,
    doubles: Doubles,
    options: SubscribeOptions<T>,
  ) {
    this.#caller = caller;
    this.pubsub = pubsub;
    this.topic = topic;
    this.#codec = codec;
    this.#doubles = doubles;
    this.#options = options;
    this.#warn = requireFunction("warn", options.warn ?? ((message: string) => console.warn(message)));
    this.#attempts = new Attempts(options);
    this.#concurrency = requireInteger("concurrency", options.concurrency ?? 1, 1, "a whole number from 1");
    checkSignal(options.signal);
    textMap("componentMetadata", options.componentMetadata);
  }

  /** Settles when the runtime has taken the subscription: what is published from then on arrives. */
  get ready(): Promise<void> {
    return (this.#started ??= this.#start());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next event; waits while as many as `concurrency` are unanswered. */
  next(): Promise<IteratorResult<ReceivedEvent<T>, undefined>> {
    const result = this.#turn.then(() => this.#next());
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Ends the subscription; unanswered events are answered with RETRY. */
  async return(): Promise<IteratorResult<ReceivedEvent<T>, undefined>> {
    await this.close();
    return { done: true, value: undefined };
  }

  /**
   * Hands every event to `handler`, `concurrency` at a time: its return means ack, unless it answered by hand; its
   * throw means RETRY. Settles when the subscription ends, when all running handlers have finished.
   * @throws what ends the subscription: `CancelledError` when the signal fires, `UnavailableError` when the runtime goes
   */
  async forEach(handler: (event: ReceivedEvent<T>) => void | Promise<void>): Promise<void> {
    requireFunction("handler", handler);
    this.#answersWatched = false;
    const running = new Set<Promise<void>>();
    try {
      for (let result = await this.next(); !result.done; result = await this.next()) {
        const task = handled(result.value, handler).finally(() => running.delete(task));
        running.add(task);
      }
    } finally {
      await Promise.all(running);
      await this.close();
    }
  }

  /** Ends the subscription, and waits until the runtime has taken the last answers (at most a second). */
  close(): Promise<void> {
    return (this.#closing ??= this.#end());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #next(): Promise<IteratorResult<ReceivedEvent<T>, undefined>> {
    if (this.#closing) return { done: true, value: undefined };
    try {
      await this.ready;
      await this.#roomForOne();
      const event = this.#closing ? undefined : await this.#receive();
      if (event) return { done: false, value: event };
      if (!this.#closing) await this.close();
      return { done: true, value: undefined };
    } catch (error) {
      if (this.#closing || isCleanEnd(error)) {
        await this.close();
        return { done: true, value: undefined };
      }
      // The stream is gone, and with it the way to answer: the runtime delivers again what it has no answer for.
      this.#closing = Promise.resolve();
      this.#answers.end();
      this.#giveUp();
      this.#unanswered.clear();
      void this.#stream?.return();
      throw error;
    }
  }

  async #roomForOne(): Promise<void> {
    while (this.#unanswered.size >= this.#concurrency && !this.#closing && !this.#over) {
      const timer = this.#answersWatched ? idleTimer(() => this.#warnOfSilence(), silenceMs) : undefined;
      await new Promise<void>((resolve) => (this.#room = resolve));
      clearTimeout(timer);
    }
  }

  #warnOfSilence(): void {
    const events = Array.from(this.#unanswered.keys());
    if (!this.#answersWatched || events.some(({ answered }) => answered !== undefined)) return;
    this.#answersWatched = false;
    const number = events.length === 1 ? "the event" : `all ${events.length} events`;
    tell(
      this.#warn,
      `The subscription to '${this.topic}' on '${this.pubsub}' has waited ${silenceMs / 1000} s for an answer to ` +
        `${number} it handed out, and hands out no more before: call ack(), retry() or drop() on every event, or use forEach.`,
    );
  }

  async #start(): Promise<void> {
    const { signal, metadata, onHeaders, componentMetadata } = this.#options;
    const context = { store: this.pubsub, key: this.topic, rule: pubsubRule };
    if (this.#closing)
      throw new CancelledError(`The subscription to '${this.topic}' was closed before it began.`, context);
    this.#answers.push({
      subscribeTopicEventsRequestType: {
        $case: "initialRequest",
        value: {
          pubsubName: this.pubsub,
          topic: this.topic,
          metadata: textMap("componentMetadata", componentMetadata),
          deadLetterTopic: undefined,
        },
      },
    });
    const onTrailers = (trailers: Metadata): unknown => {
      // While everything handed out is unanswered nothing is read, so that no read would tell of the end.
      this.#over = true;
      this.#giveUp();
      this.#room?.();
      return this.#options.onTrailers?.(trailers);
    };
    const call = { signal, metadata, onHeaders, onTrailers };
    this.#stream = this.#caller.bidiStream(subscribeTopicEvents, this.#answers, call, context);
    const first = await this.#read();
    if (first.value?.subscribeTopicEventsResponseType?.$case !== "initialResponse") {
      throw new RuntimeError(`The runtime did not confirm the subscription to '${this.topic}'.`, context);
    }
  }

  async #receive(): Promise<ReceivedEvent<T> | undefined> {
    for (;;) {
      const { done, value } = await this.#read();
      if (done || this.#closing) return undefined;
      const body = value.subscribeTopicEventsResponseType;
      // An event that can no longer be answered is delivered again, and would only be handled twice.
      if (body?.$case !== "eventMessage" || this.#over) continue;
      const message = body.value;
      const met = this.#doubles.meet(message);
      if ("answer" in met) {
        // One answer for each delivery: the runtime waits for as many as it made.
        this.#conclude(met.answer.then((answer) => this.#send(message.id, answer)));
        continue;
      }
      const { handling } = met;
      const data = await readData(this.#codec, message);
      if (this.#closing || this.#over) {
        handling.giveUp();
        continue;
      }
      const event = new ReceivedEvent<T>(message, data, this.#attempts.begin(message), (answer) =>
        this.#conclude(this.#answer(event, handling, answer)),
      );
      this.#unanswered.set(event, handling);
      return event;
    }
  }

  /** One read at a time, since closing reads too. */
  #read(): Promise<IteratorResult<SubscribeTopicEventsResponse, undefined>> {
    const read = this.#lastRead.then(() => this.#stream!.next());
    this.#lastRead = read.catch(() => undefined);
    return read;
  }

  /** Waits for the runtime's goodbye, however it words it. */
  async #drained(): Promise<void> {
    try {
      while (!(await this.#read()).done);
    } catch {
      // However it ends, it has ended.
    }
  }

  async #answer(event: ReceivedEvent<T>, handling: Handling, given: EventAnswer): Promise<void> {
    const answer = await this.#attempts.conclude(event, given);
    // The runtime hears of this delivery before it hears of its doubles.
    this.#send(event.id, answer);
    handling.answered(answer);
    this.#unanswered.delete(event);
    this.#room?.();
  }

  #send(id: string, answer: EventAnswer): void {
    const status = statusOf[answer] as Status;
    this.#answers.push({
      subscribeTopicEventsRequestType: { $case: "eventProcessed", value: { id, status: { status } } },
    });
  }

  /** Remembers an answer on its way, which closing waits for. */
  #conclude(answering: Promise<void>): void {
    const concluded = answering.finally(() => this.#concluding.delete(concluded));
    this.#concluding.add(concluded);
  }

  /** No answer reaches the runtime any more: it delivers again what it has none for, and that is no double. */
  #giveUp(): void {
    for (const [event, handling] of this.#unanswered) if (event.answered === undefined) handling.giveUp();
  }

  async #end(): Promise<void> {
    for (const event of this.#unanswered.keys()) event.retry();
    this.#room?.();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, farewellMs)));
    await Promise.race([Promise.all(this.#concluding), patience]);
    this.#answers.end();
    if (this.#stream) await Promise.race([this.#drained(), patience]);
    clearTimeout(timer);
    await this.#stream?.return();
  }
}

/** Runs a handler and answers what it left unanswered. */
export async function handled<T>(
  event: ReceivedEvent<T>,
  handler: (event: ReceivedEvent<T>) => void | Promise<void>,
): Promise<void> {
  try {
    await handler(event);
    event.ack();
  } catch {
    event.retry();
  }
}

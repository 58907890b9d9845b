import { TopicEventResponse, type TopicEventRequest } from "@layotto-sdk/protocol/appcallback";
import type { SubscribeTopicEventsRequest, SubscribeTopicEventsResponse } from "@layotto-sdk/protocol/runtime";
import type { HandlerStream } from "../handlers.js";
import { pubsubMessages, refused } from "../messages.js";
import type { Quirks } from "../quirks.js";
import { AnswerLostError, type AttemptOptions, type PubSubComponent, type Subscription } from "./subscription.js";

type TopicStream = HandlerStream<SubscribeTopicEventsRequest, SubscribeTopicEventsResponse>;

/**
 * The streams on which applications hear of topics. At most one serves a topic of a pub/sub; while quirk
 * `reopenedSubscriptionDoubles` is on, each stream that was ever opened leaves its registration with the component
 * behind, and all registrations deliver to the one stream that is there.
 */
export class TopicStreams {
  readonly #open = new Map<string, OpenStream>();
  readonly #all = new Set<OpenStream>();

  constructor(
    readonly quirks: Quirks,
    readonly components: ReadonlyMap<string, PubSubComponent>,
  ) {}

  /** Serves one stream until it ends. */
  async serve(stream: TopicStream): Promise<void> {
    const open = new OpenStream(stream);
    this.#all.add(open);
    try {
      await open.untilEnded(this.#begun(open, stream.requests[Symbol.asyncIterator]()));
    } finally {
      this.#all.delete(open);
    }
  }

  /** Ends every stream with `reason`. */
  reset(reason: Error): void {
    for (const open of this.#all) open.end(reason);
    this.#open.clear();
  }

  async #begun(open: OpenStream, requests: AsyncIterator<SubscribeTopicEventsRequest>): Promise<void> {
    const first = await requests.next();
    if (first.done) return this.#halfClosed();
    const request = first.value.subscribeTopicEventsRequestType;
    if (request?.$case !== "initialRequest") throw refused(pubsubMessages.initialRequired());
    const { pubsubName, topic } = request.value;
    if (pubsubName === "") throw refused(pubsubMessages.nameRequired());
    if (topic === "") throw refused(pubsubMessages.topicRequired());
    const component = this.components.get(pubsubName);
    if (!component) throw refused(pubsubMessages.notInitialized(pubsubName));
    await this.#served(open, requests, component, pubsubName, topic);
  }

  async #served(
    open: OpenStream,
    requests: AsyncIterator<SubscribeTopicEventsRequest>,
    component: PubSubComponent,
    pubsubName: string,
    topic: string,
  ): Promise<void> {
    const key = JSON.stringify([pubsubName, topic]);
    const subscription = this.#subscription(key, pubsubName, topic);
    // Registered before the answer goes out: the client may publish as soon as it has it.
    const doubled = this.quirks.reopenedSubscriptionDoubles;
    const taken = this.#open.has(key);
    const answered = open.send({ subscribeTopicEventsResponseType: { $case: "initialResponse", value: {} } });
    if (!taken || doubled) {
      const held = component.subscribe(subscription);
      if (held) await held;
    }
    if (this.#open.has(key)) {
      await answered;
      throw refused(pubsubMessages.alreadySubscribed(pubsubName, topic));
    }
    this.#open.set(key, open);
    try {
      await answered;
      await this.#readAnswers(open, requests);
    } finally {
      if (this.#open.get(key) === open) this.#open.delete(key);
      open.end(undefined);
      if (!doubled) component.unsubscribe(subscription);
    }
  }

  async #readAnswers(open: OpenStream, requests: AsyncIterator<SubscribeTopicEventsRequest>): Promise<void> {
    for (let next = await requests.next(); !next.done; next = await requests.next()) {
      const request = next.value.subscribeTopicEventsRequestType;
      if (request?.$case !== "eventProcessed") throw refused(pubsubMessages.duplicateInitial());
      open.answered(request.value.id, request.value.status ?? TopicEventResponse.fromPartial({}));
    }
    this.#halfClosed();
  }

  #halfClosed(): void {
    if (this.quirks.halfCloseEndsInEof) throw refused(pubsubMessages.halfClosed());
  }

  #subscription(key: string, pubsubName: string, topic: string): Subscription {
    return {
      kind: "stream",
      pubsubName,
      topic,
      unreachable: () =>
        this.#open.has(key) ? undefined : `no streamer subscribed to pubsub "${pubsubName}" topic "${topic}"`,
      handle: (event, options) => {
        const open = this.#open.get(key);
        return open ? open.deliver(event, options) : Promise.reject(new AnswerLostError("the stream has ended"));
      },
    };
  }
}

type Answer = { readonly resolve: (response: TopicEventResponse) => void; readonly reject: (reason: Error) => void };

/** One stream: what is out on it, and how it ends. */
class OpenStream {
  readonly #unanswered = new Map<string, Answer[]>();
  #sending: Promise<void> = Promise.resolve();
  #ended = false;
  #fail: ((reason: Error) => void) | undefined;

  constructor(readonly stream: TopicStream) {}

  /** Settles as `served` does, or as {@link end} says. */
  untilEnded(served: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      served.then(resolve, reject);
    });
  }

  /** Sends after what was sent before; settles when there is room for more. */
  send(message: SubscribeTopicEventsResponse): Promise<void> {
    const sent = this.#sending.then(() => this.stream.send(message));
    // Handled here too: who sends may give up before.
    this.#sending = sent.catch(() => undefined);
    return sent;
  }

  /** Sends an event and waits for its answer. */
  async deliver(event: TopicEventRequest, { signal }: AttemptOptions): Promise<TopicEventResponse> {
    if (this.#ended) throw new AnswerLostError("the stream has ended");
    let answer: Answer | undefined;
    const answered = new Promise<TopicEventResponse>((resolve, reject) => {
      answer = { resolve, reject };
      const present = this.#unanswered.get(event.id);
      if (present) present.push(answer);
      else this.#unanswered.set(event.id, [answer]);
    });
    const forget = (): void => this.#forget(event.id, answer as Answer);
    signal.addEventListener("abort", forget, { once: true });
    try {
      const sent = this.send({ subscribeTopicEventsResponseType: { $case: "eventMessage", value: event } });
      sent.catch((cause: unknown) => answer?.reject(new AnswerLostError("the stream has ended", { cause })));
      return await answered;
    } finally {
      signal.removeEventListener("abort", forget);
      forget();
    }
  }

  /** The application has answered; an answer for what is not out is ignored. */
  answered(id: string, response: TopicEventResponse): void {
    const answers = this.#unanswered.get(id);
    const answer = answers?.shift();
    if (answers?.length === 0) this.#unanswered.delete(id);
    answer?.resolve(response);
  }

  /** Answers that are still out will not come. With a reason, the call ends with it. */
  end(reason: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const answers of this.#unanswered.values()) {
      for (const { reject } of answers) reject(new AnswerLostError("the stream ended before the answer came"));
    }
    this.#unanswered.clear();
    if (reason) this.#fail?.(reason);
  }

  #forget(id: string, answer: Answer): void {
    const answers = this.#unanswered.get(id);
    const index = answers?.indexOf(answer) ?? -1;
    if (index >= 0) answers?.splice(index, 1);
    if (answers?.length === 0) this.#unanswered.delete(id);
  }
}

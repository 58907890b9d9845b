import { CancelledError, InvalidInputError, UnavailableError, ValueUnreadableError } from "@layotto-sdk/core";
import { SubscriptionTakenError } from "@layotto-sdk/core/pubsub";
import type { DeepPartial } from "@layotto-sdk/protocol/method";
import { TopicEventResponse_TopicEventResponseStatus } from "@layotto-sdk/protocol/appcallback";
import { publishEvent, subscribeTopicEvents, type SubscribeTopicEventsRequest } from "@layotto-sdk/protocol/runtime";
import { describe, expect } from "vitest";
import { proves } from "../requirements/proves.js";
import { gate, nextOf, pubsubName, settled } from "./events.js";
import { expectFailure } from "./expect-failure.js";
import type { Stage } from "./transports.js";

export function subscribeSuite(stage: Stage): void {
  const texts = () => stage.runtime.pubsub(pubsubName).text();
  const outcomes = async (topic: string): Promise<string[]> =>
    (await stage.control.events.deliveries({ topic })).map(({ outcome }) => outcome);

  describe("subscribe", () => {
    proves(
      ["call.SubscribeTopicEvents.block", "pubsub.subscribe.loop", "pubsub.subscribe.ready"],
      "hands events to a loop in order, and acks reach the runtime",
      async () => {
        const subscription = texts().subscribe("loop");
        await subscription.ready;
        for (const text of ["a", "b", "c"]) await texts().publish("loop", text);
        const seen: string[] = [];
        for await (const event of subscription) {
          expect(event.answered).toBeUndefined();
          event.ack();
          expect(event.answered).toBe("ack");
          seen.push(event.data);
          if (seen.length === 3) break;
        }
        expect(seen).toEqual(["a", "b", "c"]);
        await stage.control.events.idle();
        expect(await outcomes("loop")).toEqual(["success", "success", "success"]);
        expect(await subscription.next()).toEqual({ done: true, value: undefined });
      },
    );

    proves(["call.PublishEvent.raw", "call.SubscribeTopicEvents.raw"], "both calls can be made raw", async () => {
      const toSend = gate<DeepPartial<SubscribeTopicEventsRequest>>();
      const initial = { pubsubName, topic: "raw" };
      const requests = (async function* (): AsyncGenerator<DeepPartial<SubscribeTopicEventsRequest>, void> {
        yield { subscribeTopicEventsRequestType: { $case: "initialRequest", value: initial } };
        yield await toSend.passed;
        await new Promise(() => undefined);
      })();
      const stream = stage.runtime.call(subscribeTopicEvents, requests);
      expect((await stream.next()).value?.subscribeTopicEventsResponseType?.$case).toBe("initialResponse");
      const event = {
        pubsubName,
        topic: "raw",
        data: new TextEncoder().encode("plain"),
        dataContentType: "text/plain",
      };
      await stage.runtime.call(publishEvent, event);
      const body = (await stream.next()).value?.subscribeTopicEventsResponseType;
      if (body?.$case !== "eventMessage") return expect.fail("no event came");
      expect(new TextDecoder().decode(body.value.data)).toBe("plain");
      const answer = { id: body.value.id, status: { status: TopicEventResponse_TopicEventResponseStatus.SUCCESS } };
      toSend.open({ subscribeTopicEventsRequestType: { $case: "eventProcessed", value: answer } });
      await stage.control.events.idle();
      expect(await outcomes("raw")).toEqual(["success"]);
      await stream.return();
    });

    proves(
      ["pubsub.subscribe.retry", "pubsub.subscribe.drop"],
      "gets a retried event again and a dropped one not",
      async () => {
        await using subscription = texts().subscribe("answers");
        await subscription.ready;
        const id = await texts().publish("answers", "again");
        (await nextOf(subscription)).retry();
        const again = await nextOf(subscription);
        expect(again).toMatchObject({ id, attempt: 2, data: "again" });
        again.drop();
        await texts().publish("answers", "next");
        const next = await nextOf(subscription);
        expect(next).toMatchObject({ data: "next", attempt: 1 });
        next.ack();
        await stage.control.events.idle();
        expect(await outcomes("answers")).toEqual(["retry", "drop", "success"]);
      },
    );

    proves(["pubsub.subscribe.first-answer"], "counts the first answer alone", async () => {
      await using subscription = texts().subscribe("first");
      await subscription.ready;
      await texts().publish("first", "x");
      const event = await nextOf(subscription);
      event.ack();
      event.retry();
      event.drop();
      expect(event.answered).toBe("ack");
      await stage.control.events.idle();
      expect(await outcomes("first")).toEqual(["success"]);
    });

    proves(["pubsub.subscribe.concurrency"], "hands out no more than the limit at a time", async () => {
      await using subscription = texts().subscribe("limit", { concurrency: 3 });
      await subscription.ready;
      await texts().publishMany(
        "limit",
        Array.from({ length: 6 }, (_, index) => `${index}`),
        { concurrency: 1 },
      );
      const held = [await nextOf(subscription), await nextOf(subscription), await nextOf(subscription)];
      let fourth = false;
      const waiting = nextOf(subscription).then((event) => {
        fourth = true;
        return event;
      });
      await settled();
      expect(fourth).toBe(false);
      held[1]?.ack();
      (await waiting).ack();
      held[0]?.ack();
      held[2]?.ack();
      for (let left = 2; left > 0; left--) (await nextOf(subscription)).ack();
      await stage.control.events.idle();
      expect(await outcomes("limit")).toEqual(new Array(6).fill("success"));
    });

    proves(["pubsub.subscribe.for-each"], "forEach acks returns, retries throws, and keeps to the limit", async () => {
      const subscription = texts().subscribe("each", { concurrency: 2 });
      await subscription.ready;
      const failed = new Set<string>();
      let running = 0;
      let most = 0;
      const all = gate();
      const seen: string[] = [];
      const ended = subscription.forEach(async (event) => {
        most = Math.max(most, ++running);
        await settled(2);
        running--;
        if (event.data === "bad" && !failed.has(event.id)) {
          failed.add(event.id);
          throw new Error("not yet");
        }
        if (event.data === "by hand") event.drop();
        seen.push(event.data);
        if (seen.length === 5) all.open();
      });
      await texts().publishMany("each", ["a", "bad", "b", "by hand", "c"], { concurrency: 1 });
      await all.passed;
      await stage.control.events.idle();
      await subscription.close();
      await ended;
      expect(most).toBe(2);
      expect(seen.sort()).toEqual(["a", "b", "bad", "by hand", "c"]);
      expect((await outcomes("each")).sort()).toEqual(["drop", "retry", "success", "success", "success", "success"]);
    });

    proves(
      ["pubsub.subscribe.dead-letter"],
      "gives an event that used up its attempts to deadLetter and drops it",
      async () => {
        const dead: [string, number][] = [];
        await using subscription = texts().subscribe("poison", {
          maxAttempts: 3,
          deadLetter: async (event) => {
            dead.push([event.data, event.attempt]);
            await texts().publish("graveyard", event.data);
          },
        });
        await subscription.ready;
        await texts().publish("poison", "bad");
        for (const attempt of [1, 2, 3]) {
          const event = await nextOf(subscription);
          expect(event.attempt).toBe(attempt);
          event.retry();
        }
        await stage.control.events.idle();
        expect(dead).toEqual([["bad", 3]]);
        expect(await outcomes("poison")).toEqual(["retry", "retry", "drop"]);
        expect(await stage.control.events.published({ topic: "graveyard" })).toMatchObject([{ data: { text: "bad" } }]);
      },
    );

    proves(["pubsub.subscribe.dead-letter.throws"], "keeps an event whose deadLetter throws", async () => {
      let tries = 0;
      await using subscription = texts().subscribe("stubborn", {
        maxAttempts: 1,
        deadLetter: () => {
          if (++tries < 3) throw new Error("the graveyard is closed");
        },
      });
      await subscription.ready;
      await texts().publish("stubborn", "bad");
      for (let attempt = 1; attempt <= 3; attempt++) (await nextOf(subscription)).retry();
      await stage.control.events.idle();
      expect(tries).toBe(3);
      expect(await outcomes("stubborn")).toEqual(["retry", "retry", "drop"]);
    });

    for (const how of ["break", "throw"] as const) {
      proves(
        ["pubsub.subscribe.leave"],
        `answers RETRY and ends the stream when the loop is left by ${how}`,
        async () => {
          const subscription = texts().subscribe("left", { concurrency: 2 });
          await subscription.ready;
          await texts().publish("left", "x");
          const left = (async () => {
            for await (const event of subscription) {
              expect(event.data).toBe("x");
              if (how === "break") break;
              throw new Error("the handler failed");
            }
          })();
          if (how === "break") await left;
          else await expect(left).rejects.toThrow("the handler failed");
          const [first] = await outcomes("left");
          expect(first).toBe("retry");
          const [call] = await stage.control.calls.list({ method: "SubscribeTopicEvents" });
          // The real runtime's way to say goodbye to a half-close.
          expect(call).toMatchObject({ outcome: "UNKNOWN", message: "EOF" });
          expect(await subscription.next()).toEqual({ done: true, value: undefined });
        },
      );
    }

    proves(["pubsub.subscribe.eof"], "takes the runtime's end without the quirk as an end too", async () => {
      await stage.control.quirks.set({ halfCloseEndsInEof: false });
      const subscription = texts().subscribe("clean");
      await subscription.ready;
      await subscription.close();
      expect(await subscription.next()).toEqual({ done: true, value: undefined });
      const [call] = await stage.control.calls.list({ method: "SubscribeTopicEvents" });
      expect(call?.outcome).toBe("OK");
    });

    proves(["pubsub.subscribe.eof"], "ends the loop when the runtime says EOF on its own", async () => {
      await stage.control.faults.add({
        method: "SubscribeTopicEvents",
        error: { code: "UNKNOWN", message: "EOF" },
      });
      expect(await texts().subscribe("eof").next()).toEqual({ done: true, value: undefined });
    });

    proves(["pubsub.subscribe.close"], "close() ends a loop that waits for an event", async () => {
      const subscription = texts().subscribe("idle");
      await subscription.ready;
      const waiting = subscription.next();
      const later = subscription.next();
      // Until both sides rest, so that the first is in the middle of its read.
      await settled();
      await subscription.close();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(await later).toEqual({ done: true, value: undefined });
      await subscription.close();
    });

    proves(["pubsub.subscribe.close"], "close() ends a loop that waits for room, and answers what is out", async () => {
      const subscription = texts().subscribe("room");
      await subscription.ready;
      await texts().publish("room", "x");
      const event = await nextOf(subscription);
      const waiting = subscription.next();
      await settled();
      await subscription.close();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(event.answered).toBe("retry");
    });

    proves(
      ["pubsub.subscribe.close"],
      "a subscription that was closed before its first read opens no stream",
      async () => {
        const subscription = texts().subscribe("unread");
        await subscription.close();
        expect(await subscription.next()).toEqual({ done: true, value: undefined });
        expect(await stage.control.calls.list({ method: "SubscribeTopicEvents" })).toEqual([]);
      },
    );

    proves(["pubsub.subscribe.signal"], "the signal ends the subscription while it waits for an event", async () => {
      const controller = new AbortController();
      const subscription = texts().subscribe("signal", { signal: controller.signal });
      await subscription.ready;
      const waiting = subscription.next();
      await settled();
      controller.abort(new Error("enough"));
      const error = await expectFailure(waiting, CancelledError, {
        code: "CANCELLED",
        store: pubsubName,
        key: "signal",
      });
      expect((error.cause as Error).message).toBe("enough");
      expect(await subscription.next()).toEqual({ done: true, value: undefined });
    });

    proves(
      ["pubsub.subscribe.signal"],
      "the signal ends the subscription while everything handed out is unanswered",
      async () => {
        const controller = new AbortController();
        const subscription = texts().subscribe("held", { signal: controller.signal });
        await subscription.ready;
        await texts().publish("held", "x");
        await nextOf(subscription);
        const waiting = subscription.next();
        await settled();
        controller.abort();
        await expectFailure(waiting, CancelledError);
      },
    );

    proves(["pubsub.subscribe.signal"], "forEach fails with CancelledError, after its running handlers", async () => {
      const controller = new AbortController();
      const subscription = texts().subscribe("each-signal", { signal: controller.signal, concurrency: 2 });
      await subscription.ready;
      const started = gate();
      const finish = gate();
      let finished = false;
      const ended = subscription.forEach(async () => {
        started.open();
        await finish.passed;
        finished = true;
      });
      const failure = expectFailure(ended, CancelledError).then(() => expect(finished).toBe(true));
      await texts().publish("each-signal", "x");
      await started.passed;
      controller.abort();
      await settled();
      finish.open();
      await failure;
    });

    proves(["pubsub.subscribe.signal"], "a signal that has fired already opens no stream", async () => {
      const subscription = texts().subscribe("late", { signal: AbortSignal.abort() });
      await expectFailure(subscription.next(), CancelledError);
      expect(await stage.control.calls.list({ method: "SubscribeTopicEvents" })).toEqual([]);
    });

    proves(["pubsub.subscribe.second"], "refuses a second subscription and keeps the first", async () => {
      await stage.control.quirks.set({ reopenedSubscriptionDoubles: false });
      await using first = texts().subscribe("taken");
      await first.ready;
      const second = texts().subscribe("taken");
      const context = {
        code: "SUBSCRIPTION_TAKEN",
        status: "UNKNOWN",
        store: pubsubName,
        key: "taken",
        retryable: false,
      };
      const error = await expectFailure(second.next(), SubscriptionTakenError, context);
      expect(error.message).toMatch(/one stream for each topic, and it is taken; end the other subscription first/);
      await texts().publish("taken", "x");
      (await nextOf(first)).ack();
    });

    proves(["pubsub.subscribe.lost"], "fails with the reason when the runtime goes, then is done", async () => {
      const subscription = texts().subscribe("lost");
      await subscription.ready;
      const waiting = subscription.next();
      const failure = expectFailure(waiting, UnavailableError, { retryable: true, store: pubsubName, key: "lost" });
      await stage.control.restart();
      await failure;
      expect(await subscription.next()).toEqual({ done: true, value: undefined });
    });

    proves(
      ["pubsub.subscribe.lost"],
      "notices that the runtime went while everything handed out is unanswered",
      async () => {
        const subscription = texts().subscribe("lost-held");
        await subscription.ready;
        await texts().publish("lost-held", "x");
        const event = await nextOf(subscription);
        const waiting = expectFailure(subscription.next(), UnavailableError);
        await stage.control.restart();
        await waiting;
        event.ack();
        await subscription.close();
      },
    );

    proves(
      ["pubsub.subscribe.unreadable"],
      "an event in another form can be answered, and its bytes read",
      async () => {
        await using subscription = stage.runtime.pubsub(pubsubName).json<{ n: number }>().subscribe("forms-in");
        await subscription.ready;
        await texts().publish("forms-in", "{oops");
        const event = await nextOf(subscription);
        expect(() => event.data).toThrow(ValueUnreadableError);
        expect(() => event.data).toThrow(/The value of 'forms-in' on 'pub_subs_demo' is not JSON; read it with/);
        expect(new TextDecoder().decode(event.bytes)).toBe("{oops");
        event.drop();
      },
    );

    proves(["pubsub.subscribe.dead-letter"], "refuses limits that cannot be, before anything is sent", async () => {
      const refused: [object, string][] = [
        [{ concurrency: 0 }, "concurrency"],
        [{ concurrency: 1.5 }, "concurrency"],
        [{ maxAttempts: 0 }, "maxAttempts"],
        [{ deadLetter: () => undefined }, "maxAttempts"],
        [{ deadLetter: "topic", maxAttempts: 2 }, "deadLetter"],
        [{ signal: {} }, "signal"],
      ];
      for (const [options, argument] of refused) {
        expect(() => texts().subscribe("t", options)).toThrow(
          expect.objectContaining({ code: "INVALID_INPUT", argument }),
        );
      }
      await expectFailure(
        texts()
          .subscribe("t")
          .forEach("f" as never),
        InvalidInputError,
        { argument: "handler" },
      );
      expect(await stage.control.calls.list({ method: "SubscribeTopicEvents" })).toEqual([]);
    });
  });
}

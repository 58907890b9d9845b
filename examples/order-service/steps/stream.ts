import { check, type Step } from "../demo.js";

interface Payment {
  readonly order: number;
  readonly paid: boolean;
}

export const stream: Step = {
  name: "events by stream",
  title: "Events through a stream",
  async run({ runtime, run, say }) {
    const payments = runtime.pubsub("pub_subs_demo").json<Payment>();
    const topic = `demo-payments-${run}`;
    const made: Payment[] = [
      { order: 1, paid: true },
      { order: 2, paid: false },
      { order: 3, paid: true },
    ];

    await using subscription = payments.subscribe(topic, { signal: AbortSignal.timeout(5_000) });
    await subscription.ready;
    say("subscribed, without a port of our own");

    const receive = async (): Promise<Payment[]> => {
      const received: Payment[] = [];
      for await (const event of subscription) {
        received.push(event.data);
        say(`order ${event.data.order} is ${event.data.paid ? "paid" : "not paid yet"}`);
        event.ack();
        if (received.length === made.length) break;
      }
      return received;
    };
    const publish = async (): Promise<void> => {
      for (const payment of made) await payments.publish(topic, payment);
    };
    // At the same time: the in-memory bus of Layotto ends a publish when the event is acknowledged.
    const [received] = await Promise.all([receive(), publish()]);
    check(
      "the payments",
      received.toSorted((a, b) => a.order - b.order),
      made,
    );
  },
};

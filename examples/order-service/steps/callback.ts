import type { App } from "@layotto-sdk/node";
import { check, Inbox, Skipped, type Order, type Step } from "../demo.js";

const topicOf = (run: string): string => `demo-orders-${run}`;

/** Names the handler; the runtime asks for the topics when it starts, so this comes before everything else. */
export function receiveOrders(app: App, run: string): Inbox<Order> {
  const inbox = new Inbox<Order>();
  app
    .pubsub("pub_subs_demo")
    .json<Order>()
    .on(topicOf(run), (event) => inbox.put(event.data));
  return inbox;
}

export const callback: Step = {
  name: "events by callback",
  title: "Events through the app callback",
  async run({ runtime, run, orders, noCallback, say }) {
    if (noCallback !== undefined) throw new Skipped(noCallback);
    const placed: Order[] = [
      { number: 1, title: "The Sea", total: 12.5 },
      { number: 2, title: "The Shore", total: 3.141592653589793 },
      { number: 3, title: "The Whole Library", total: 9007199254740991 },
    ];

    const results = await runtime.pubsub("pub_subs_demo").json<Order>().publishMany(topicOf(run), placed);
    for (const result of results) if (result.status === "failed") throw result.error;
    say(`published ${placed.length} orders`);

    const arrived = await orders.first(placed.length);
    for (const { number, title, total } of arrived)
      say(`the runtime called back with order ${number}, '${title}' for ${total}`);
    check(
      "the orders",
      arrived.toSorted((a, b) => a.number - b.number),
      placed,
    );
  },
};

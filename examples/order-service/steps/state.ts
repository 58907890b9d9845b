import { EtagMismatchError } from "@layotto-sdk/node";
import { check, Skipped, type Step } from "../demo.js";

interface Stock {
  readonly title: string;
  readonly left: number;
}

const workers = 6;
const takesEach = 5;

export const state: Step = {
  name: "state",
  title: "State: a stock of books, with etags",
  async run({ runtime, run, say, afterwards }) {
    const stocks = runtime.state("state_demo").json<Stock>();
    const key = `demo-stock-${run}`;
    afterwards(() => stocks.delete(key));

    await stocks.save(key, { title: "The Sea", left: 100 });
    const { etag } = (await stocks.bytes().get(key)) ?? {};
    if (etag === undefined) throw new Skipped("state_demo keeps no etags, as Layotto's in-memory store; Redis does");
    const saved = await stocks.get(key);
    check("the stock", saved?.value, { title: "The Sea", left: 100 });
    say(`saved 100 copies of 'The Sea'; the store calls that version ${etag}`);

    await stocks.save(key, { title: "The Sea", left: 90 }, { etag });
    say(`sold 10 with etag ${etag}, which still held`);
    const refusal = await stocks.save(key, { title: "The Sea", left: 80 }, { etag }).catch((error: unknown) => error);
    if (!(refusal instanceof EtagMismatchError))
      throw new Error("a write with an old etag should be refused", { cause: refusal });
    say(`sold 10 with etag ${etag} again: ${refusal.name}, since somebody else was quicker`);

    let tries = 0;
    const takeOne = (stock: Stock | undefined): Stock | undefined => {
      tries += 1;
      return stock && { ...stock, left: stock.left - 1 };
    };
    const worker = async (): Promise<void> => {
      for (let take = 0; take < takesEach; take++) await stocks.update(key, takeOne, { maxAttempts: 100 });
    };
    await Promise.all(Array.from({ length: workers }, worker));
    const left = (await stocks.get(key))?.value.left;
    check("what is left", left, 90 - workers * takesEach);
    const taken = workers * takesEach;
    say(
      `${workers} workers took ${takesEach} each at once: ${taken} updates in ${tries} tries, and exactly ${left} are left`,
    );
  },
};

import { check, type Step } from "../demo.js";

export const sequencer: Step = {
  name: "sequencer",
  title: "Sequencer: order numbers",
  async run({ runtime, run, say }) {
    const numbers = runtime.sequencer("sequencer_demo");
    const key = `demo-orders-${run}`;

    const first = await numbers.next(key);
    const second = await numbers.next(key);
    check("a later number is greater", second > first, true);
    say(`the first orders have the numbers ${first} and ${second}`);

    const many = await Promise.all(Array.from({ length: 100 }, () => numbers.next(key)));
    check("how many of 100 numbers differ", new Set(many).size, 100);
    say(`100 orders at once: 100 different numbers, up to ${many.reduce((a, b) => (a > b ? a : b))}`);
  },
};

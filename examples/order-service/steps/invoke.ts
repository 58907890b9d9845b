import { InvokeHttpError } from "@layotto-sdk/node";
import { check, Skipped, type Order, type Step } from "../demo.js";

interface Invoice {
  readonly invoice: string;
  readonly due: number;
}

const id = "HelloService:1.0";

export const invoke: Step = {
  name: "service call",
  title: "Service call: an invoice from another application",
  async run({ runtime, localServer, say }) {
    if (typeof localServer === "string") throw new Skipped(localServer);
    const order: Order = { number: 1, title: "The Sea", total: 12.5 };
    const answer = await runtime.invoke(id, "/invoice", { json: order }).catch((error: unknown) => {
      if (!(error instanceof InvokeHttpError) || localServer.requests.includes("POST /invoice")) throw error;
      throw new Skipped(`the runtime does not route ${id} to ${localServer.address}: ${error.message}`);
    });
    const { invoice, due } = answer.json<Invoice>();
    say(`POST /invoice of ${id}: invoice ${invoice} over ${due}`);
    check("the invoice", { invoice, due }, { invoice: "INV-1", due: 12.5 });
  },
};

import { BindingError } from "@layotto-sdk/node";
import { check, Skipped, type Step } from "../demo.js";

interface Offer {
  readonly carrier: string;
  readonly days: number;
}

export const binding: Step = {
  name: "HTTP binding",
  title: "HTTP binding: an offer from the carrier",
  async run({ runtime, localServer, say }) {
    if (typeof localServer === "string") throw new Skipped(localServer);
    const answer = await runtime
      .binding("bindings_demo")
      .invoke("get", { componentMetadata: { path: "/offer" } })
      .catch((error: unknown) => {
        if (!(error instanceof BindingError) || localServer.requests.length > 0) throw error;
        throw new Skipped(`bindings_demo does not lead to http://${localServer.address}/carrier: ${error.message}`);
      });
    const offer = answer.json<Offer>();
    say(`GET /carrier/offer: ${answer.metadata["status"]}; ${offer.carrier} needs ${offer.days} days`);
    check("the offer", offer, { carrier: "Tortoise Express", days: 3 });
  },
};

import { CommunicationProtocolEnum, DaprClient, LogLevel } from "@dapr/dapr";
import { storeName, type Contender } from "./contender.js";

/** The Node SDK of the runtime next door, with its ordinary `state.get`. It has no call for files. */
export async function createContender(address: string): Promise<Contender> {
  const [daprHost = "", daprPort = ""] = address.split(":");
  const client = new DaprClient({
    daprHost,
    daprPort,
    communicationProtocol: CommunicationProtocolEnum.GRPC,
    logger: { level: LogLevel.Error },
  });
  return {
    async getState(key) {
      const text: unknown = await client.state.get(storeName, key);
      // The servers answer a JSON string; its quotes went with the parsing that this call includes.
      return typeof text === "string" ? text.length + 2 : 0;
    },
    async close() {
      await client.stop();
    },
  };
}

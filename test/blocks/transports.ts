import type { FullRuntime } from "@layotto-sdk/core/blocks";
import { connect } from "@layotto-sdk/node";
import {
  mockRuntime,
  type Control,
  type MockConnectOptions,
  type MockRuntime,
  type MockRuntimeOptions,
} from "@layotto-sdk/testkit";
import { serve } from "@layotto-sdk/testkit/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import { addStandIns } from "./stand-ins.js";

/** All that a block suite may use: a client that is new for each test, and the mock's other side. */
export interface Stage {
  readonly runtime: FullRuntime;
  readonly control: Control;
  /** Another client of the same mock; it is closed after the test. */
  connect(options?: MockConnectOptions): FullRuntime;
}

/** A mock that runs, and the way to it. */
export interface OpenMock {
  readonly control: Control;
  connect(options?: MockConnectOptions): FullRuntime;
  close(): Promise<void>;
}

/** A way from a client to a mock. */
export interface TransportUnderTest {
  readonly name: string;
  open(options?: MockRuntimeOptions): Promise<OpenMock>;
}

/** Every transport that the block suites run over. */
const transports: readonly TransportUnderTest[] = [
  {
    name: "in process",
    async open(options) {
      const mock = await startMock(options);
      return { control: mock.control, connect: (given) => mock.connect(given), close: () => mock.close() };
    },
  },
  {
    name: "gRPC",
    async open(options) {
      const mock = await startMock(options);
      const served = await serve(mock, { app: false, actuator: false });
      return {
        control: mock.control,
        connect: (given) => connect({ ...given, endpoint: served.grpc }),
        async close() {
          await served.close();
          await mock.close();
        },
      };
    },
  },
];

/**
 * Runs a suite over every transport: one mock for the suite, reset before each test, and a new client for each test.
 */
export function overEveryTransport(
  title: string,
  suite: (stage: Stage) => void,
  options: MockRuntimeOptions = {},
): void {
  describe.each(transports.map((transport) => [transport.name, transport] as const))(
    `${title} over %s`,
    (_, transport) => {
      let mock: OpenMock;
      let clients: FullRuntime[] = [];
      const connectOnce = (given?: MockConnectOptions): FullRuntime => {
        const client = mock.connect(given);
        clients.push(client);
        return client;
      };
      beforeAll(async () => {
        mock = await transport.open(options);
      });
      beforeEach(async () => {
        await mock.control.reset();
        connectOnce();
      });
      afterEach(async () => {
        await Promise.all(clients.map((client) => client.close()));
        clients = [];
      });
      afterAll(() => mock.close());
      suite({
        get runtime() {
          return clients[0] as FullRuntime;
        },
        get control() {
          return mock.control;
        },
        connect: connectOnce,
      });
    },
  );
}

async function startMock(options: MockRuntimeOptions | undefined): Promise<MockRuntime> {
  const mock = await mockRuntime(options);
  addStandIns(mock);
  return mock;
}

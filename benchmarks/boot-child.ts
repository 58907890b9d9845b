/** Boots in this fresh process and prints the times: `boot-child cold KIND` once, `boot-child warm BOOTS` many times. */
import type { BootKind, ColdBoot, WarmBoots } from "./boot.js";

const boots: Record<BootKind, () => Promise<{ boot(): Promise<number> }>> = {
  mock: () => import("./boots/mock.js"),
  "grpc-js": () => import("./boots/grpc-js.js"),
};

const [mode, argument] = process.argv.slice(2);
process.stdout.write(
  JSON.stringify(mode === "cold" ? await bootCold(argument as BootKind) : await bootWarm(Number(argument))),
);

async function bootCold(kind: BootKind): Promise<ColdBoot> {
  const start = performance.now();
  const { boot } = await boots[kind]();
  const importMs = performance.now() - start;
  return { importMs, bootMs: await boot() };
}

async function bootWarm(times: number): Promise<WarmBoots> {
  const mock = await boots.mock();
  const grpcJs = await boots["grpc-js"]();
  const milliseconds: WarmBoots = { mock: [], "grpc-js": [] };
  for (let time = 0; time < times; time++) {
    milliseconds.mock.push(await mock.boot());
    milliseconds["grpc-js"].push(await grpcJs.boot());
  }
  return milliseconds;
}

// All that a wrapper or an interceptor names comes from the one package that an application imports.
import {
  EtagMismatchError,
  type AcquireOptions,
  type Answer,
  type Call,
  type CallHandler,
  type ConfigurationItem,
  type FullRuntime,
  type GetFileOptions,
  type Interceptor,
  type LockLease,
  type PublishOptions,
  type SaveOptions,
  type StandardSchemaV1,
  type StateEntry,
  type StateStore,
  type SubscribeOptions,
} from "@layotto-sdk/node";
import * as node from "@layotto-sdk/node";
import { mockRuntime } from "@layotto-sdk/testkit";
import { describe, expect, expectTypeOf } from "vitest";
import { proves } from "../requirements/proves.js";

interface Cart {
  readonly items: readonly string[];
}

/** A repository as an application writes it. */
class Carts {
  readonly #store: StateStore<Cart>;

  constructor(private readonly runtime: FullRuntime) {
    this.#store = runtime.state("state_demo").json<Cart>();
  }

  save(id: string, cart: Cart, options?: SaveOptions): Promise<void> {
    return this.#store.save(`cart:${id}`, cart, options);
  }

  get(id: string): Promise<StateEntry<Cart> | undefined> {
    return this.#store.get(`cart:${id}`);
  }

  reserve(id: string, options: AcquireOptions): Promise<LockLease | undefined> {
    return this.runtime.lock("lock_demo").acquire(`cart:${id}`, options);
  }

  announce(cart: Cart, options?: PublishOptions): Promise<string> {
    return this.runtime.pubsub("pub_subs_demo").json<Cart>().publish("carts", cart, options);
  }
}

describe("the package for Node", () => {
  proves(["connect.types"], "has what a typed wrapper and an interceptor name", async () => {
    await using mock = await mockRuntime();
    const seen: string[] = [];
    const noting: Interceptor =
      (next: CallHandler) =>
      async (call: Call): Promise<Answer> => {
        seen.push(`${call.kind} ${call.method.name}`);
        return await next(call);
      };
    const runtime = mock.connect({ interceptors: [noting] });
    const carts = new Carts(runtime);
    await carts.save("7", { items: ["pen"] }, { ttlSeconds: 60 });
    expect((await carts.get("7"))?.value.items).toEqual(["pen"]);
    await expect(carts.save("7", { items: [] }, { etag: "9" })).rejects.toBeInstanceOf(EtagMismatchError);
    await using lease = await carts.reserve("7", { ttlSeconds: 5 });
    expect(lease).toBeDefined();
    await carts.announce({ items: [] }, { id: "1" });
    expect(new Set(seen)).toEqual(
      new Set(["unary SaveState", "unary GetState", "unary TryLock", "unary PublishEvent"]),
    );
  });

  proves(["connect.types"], "has the types that the methods of the runtime object take and give", () => {
    type Store = ReturnType<FullRuntime["state"]>;
    expectTypeOf<NonNullable<Parameters<Store["save"]>[2]>>().toEqualTypeOf<SaveOptions>();
    expectTypeOf<
      ReturnType<FullRuntime["configuration"]>["get"]
    >().returns.resolves.items.toEqualTypeOf<ConfigurationItem>();
    expectTypeOf<NonNullable<Parameters<ReturnType<FullRuntime["files"]>["get"]>[1]>>().toEqualTypeOf<GetFileOptions>();
    const _events = (runtime: FullRuntime) => runtime.pubsub("p").json<Cart>();
    expectTypeOf<NonNullable<Parameters<ReturnType<typeof _events>["subscribe"]>[1]>>().toEqualTypeOf<
      SubscribeOptions<Cart>
    >();
    const checked = <S extends StandardSchemaV1>(runtime: FullRuntime, schema: S) => runtime.state("s").json(schema);
    expectTypeOf(checked).parameter(0).toEqualTypeOf<FullRuntime>();
    // What makes blocks and transports of one's own stays with the core.
    expect(Object.keys(node)).not.toContain("Caller");
    expect(Object.keys(node)).not.toContain("createRuntime");
  });
});

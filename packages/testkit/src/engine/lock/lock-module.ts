import {
  lockKeepAlive,
  LockKeepAliveResponse_Status as KeepAliveStatus,
  tryLock,
  unlock,
  UnlockResponse_Status as UnlockStatus,
} from "@layotto-sdk/protocol/runtime";
import type { ComponentConfig } from "../../config/runtime-config.js";
import type { EngineContext } from "../context.js";
import { Databases } from "../databases.js";
import { unary, type EngineModule } from "../handlers.js";
import { scopedKey } from "../key-prefix.js";
import { commonMessages, lockMessages, refused } from "../messages.js";
import { LockTable, type HeldLock } from "./lock-table.js";

/** Locks, and the other side of them for tests. */
export interface LockModule extends EngineModule {
  /** Who holds a resource now; `undefined` when nobody does. */
  holder(store: string, resourceId: string): HeldLock | undefined;
}

interface Resource {
  readonly storeName: string;
  readonly resourceId: string;
  readonly lockOwner: string;
  readonly expire?: number;
}

interface Place {
  readonly component: ComponentConfig;
  readonly table: LockTable;
  readonly key: string;
}

/** Locks that are not re-entrant: in memory, or as Redis holds them for every other type. */
export function createLockModule(context: EngineContext): LockModule {
  const { config, clock, quirks } = context;
  const tables = new Databases(() => new LockTable(clock));

  const placeOf = (store: string, resourceId: string): Place => {
    const component = config.components.lock.get(store);
    if (!component) throw refused(lockMessages.storeNotFound(store));
    const key = scopedKey("lock", resourceId, { store, component, appId: config.appId });
    return { component, table: tables.of(store, component), key };
  };
  /** The arguments are looked at before the store is looked up. */
  const checked = (request: Resource): Place => {
    if (config.components.lock.size === 0) throw refused(lockMessages.notConfigured());
    if (request.resourceId === "") throw refused(lockMessages.resourceIdEmpty(request.storeName));
    if (request.lockOwner === "") throw refused(lockMessages.lockOwnerEmpty(request.storeName));
    if (request.expire !== undefined && request.expire <= 0)
      throw refused(lockMessages.expireNotPositive(request.storeName));
    return placeOf(request.storeName, request.resourceId);
  };

  const handlers = [
    unary(tryLock, (request) => {
      const { table, key } = checked(request);
      const held = table.get(key);
      if (held && !table.expired(held)) return { success: false };
      table.hold(key, request.lockOwner, request.expire);
      return { success: true };
    }),

    unary(unlock, (request) => {
      const { component, table, key } = checked(request);
      const outlives = quirks.inMemoryLockOutlivesExpiry && component.type === "in-memory";
      const held = table.get(key);
      if (!held || (table.expired(held) && !outlives)) return { status: UnlockStatus.LOCK_UNEXIST };
      if (held.owner !== request.lockOwner) return { status: UnlockStatus.LOCK_BELONG_TO_OTHERS };
      table.release(key);
      return { status: UnlockStatus.SUCCESS };
    }),

    unary(lockKeepAlive, (request) => {
      if (quirks.lockKeepAliveBroken) throw refused(commonMessages.marshalNil());
      const { table, key } = checked(request);
      const held = table.get(key);
      if (!held || table.expired(held)) return { status: KeepAliveStatus.LOCK_UNEXIST };
      if (held.owner !== request.lockOwner) return { status: KeepAliveStatus.LOCK_BELONG_TO_OTHERS };
      table.hold(key, held.owner, request.expire);
      return { status: KeepAliveStatus.SUCCESS };
    }),
  ];

  return {
    handlers,
    reset: () => tables.clear(),
    restart: () => tables.clearInMemory(config.components.lock),
    holder(store, resourceId) {
      const { table, key } = placeOf(store, resourceId);
      const held = table.get(key);
      return held && !table.expired(held) ? held : undefined;
    },
  };
}

export { lock } from "../blocks/lock/block.js";
export { LockStore, type AcquireOptions, type TryLockOptions, type UnlockOptions } from "../blocks/lock/lock-store.js";
export { LockLease } from "../blocks/lock/lease.js";
export { LockExpiredError, LockNotHeldError } from "../blocks/lock/errors.js";

import { area } from "./area.js";

export const lock = area(3, {
  "lock.try": "tryLock takes a free lock and answers false for a held one, its own holder included.",
  "lock.unlock": "unlock gives the lock back to others.",
  "lock.unlock.not-held": "Unlocking what one does not hold is a LockNotHeldError that says why.",
  "lock.expiry": "A lock frees itself after ttlSeconds.",
  "lock.acquire.owner": "acquire makes an owner of its own.",
  "lock.acquire.waits": "acquire waits until the lock is free.",
  "lock.acquire.timeout": "acquire gives up with TimeoutError after timeoutMs.",
  "lock.acquire.signal": "The signal ends the waiting with CancelledError.",
  "lock.lease.dispose": "`await using` gives the lock back at the end of the block.",
  "lock.lease.release": "release gives the lock back once, and says when it had expired.",
  "lock.lease.signal": "The lease's signal fires before the lock expires, and not after a release.",
  "lock.lease.lost": "The lease's signal fires as soon as an extension finds the lock lost.",
  "lock.extend": "A lease is extended where the runtime can.",
  "lock.extend.auto": "autoExtend keeps the lock until it is released.",
  "lock.extend.unsupported": "Where the runtime cannot extend locks, extending says so at once with NotSupportedByRuntimeError.",
  "lock.extend.auto.unsupported": "acquire with autoExtend fails at once where the runtime cannot extend locks, and holds nothing.",
  "lock.errors.store": "A lock store that the runtime does not have is a ComponentNotFoundError.",
  "lock.errors.none": "A runtime without any lock store is a NotConfiguredError.",
});

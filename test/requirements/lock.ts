import { area } from "./area.js";

export const lock = area(3, {
  "lock.try": "tryLock takes a free lock and answers false for a held one, its own holder included.",
  "lock.unlock": "unlock gives the lock back to others.",
  "lock.unlock.not-held": "Unlocking what one does not hold is a LockNotHeldError that says why.",
  "lock.expiry": "A lock frees itself after ttlSeconds.",
  "lock.acquire.owner": "acquire makes an owner of its own.",
  "lock.acquire.waits": "acquire waits until the lock is free.",
  "lock.acquire.timeout": "acquire gives up with TimeoutError after timeoutMs.",
  "lock.acquire.unknown":
    "A lock that a failed acquire may have taken (a lost answer, its time, its signal) is given back, within a second.",
  "lock.acquire.timeout.message":
    "The TimeoutError of acquire says that others held the lock, not that the runtime is slow.",
  "lock.acquire.signal": "The signal ends the waiting with CancelledError.",
  "lock.lease.dispose": "`await using` gives the lock back at the end of the block.",
  "lock.lease.release": "release gives the lock back once, and says when it had expired.",
  "lock.lease.signal": "The lease's signal fires before the lock expires, and not after a release.",
  "lock.lease.signal-before": "A signalBeforeMs that is not shorter than the time to live is refused by its name.",
  "lock.lease.long": "A time to live beyond what a timer takes is kept, and extended as seldom as it needs.",
  "lock.lease.lost": "The lease's signal fires as soon as an extension finds the lock lost.",
  "lock.extend": "A lease is extended where the runtime can.",
  "lock.extend.auto": "autoExtend keeps the lock until it is released.",
  "lock.extend.auto.lost":
    "A lease that was reported lost is extended no more, also where an extension was on its way.",
  "lock.extend.unsupported":
    "Where the runtime cannot extend locks, extending says so at once with NotSupportedByRuntimeError.",
  "lock.extend.auto.unsupported":
    "acquire with autoExtend fails at once where the runtime cannot extend locks, and holds nothing.",
  "lock.errors.store": "A lock store that the runtime does not have is a ComponentNotFoundError.",
  "lock.errors.none": "A runtime without any lock store is a NotConfiguredError.",
});

import { describe, expect, it } from "vitest";
import { AsyncQueue } from "./queue.js";

describe("a queue", () => {
  it("gives what was pushed in order, and then ends", async () => {
    const queue = new AsyncQueue<number | undefined>();
    queue.push(1);
    queue.push(undefined);
    queue.push(3);
    queue.end();
    queue.push(4);
    const items: unknown[] = [];
    for await (const item of queue) items.push(item);
    expect(items).toEqual([1, undefined, 3]);
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  it("lets its reader wait, with several reads at once", async () => {
    const queue = new AsyncQueue<string>();
    const reads = [queue.next(), queue.next(), queue.next(), queue.next()];
    queue.push("a");
    queue.push("b");
    queue.end();
    expect((await Promise.all(reads)).map(({ value }) => value)).toEqual(["a", "b", undefined, undefined]);
  });

  it("fails once, after what is there", async () => {
    const queue = new AsyncQueue<string>();
    const reason = new Error("lost");
    queue.push("a");
    queue.fail(reason);
    queue.fail(new Error("later"));
    expect((await queue.next()).value).toBe("a");
    await expect(queue.next()).rejects.toBe(reason);
    expect((await queue.next()).done).toBe(true);
  });

  it("fails the read that waits, and ends those behind it", async () => {
    const queue = new AsyncQueue<string>();
    const reads = [queue.next(), queue.next()] as const;
    queue.fail(new Error("lost"));
    await expect(reads[0]).rejects.toThrow("lost");
    expect((await reads[1]).done).toBe(true);
    expect((await queue.next()).done).toBe(true);
  });

  it("drops what is there when its reader leaves", async () => {
    const queue = new AsyncQueue<string>();
    queue.push("a");
    queue.fail(new Error("lost"));
    await queue.return();
    expect((await queue.next()).done).toBe(true);
  });
});

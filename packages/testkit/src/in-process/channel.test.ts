import { describe, expect, it } from "vitest";
import { Channel } from "./channel.js";

const done = { done: true, value: undefined };

describe("a channel", () => {
  it("gives messages in order, then its end", async () => {
    const channel = new Channel<number>(2);
    const waiting = channel.next();
    void channel.push(1);
    void channel.push(2);
    channel.end();
    expect(await waiting).toEqual({ done: false, value: 1 });
    expect(await channel.next()).toEqual({ done: false, value: 2 });
    expect(await channel.next()).toEqual(done);
  });

  it("lets its writer wait while too much is unread", async () => {
    const channel = new Channel<number>(1);
    await channel.push(1);
    let written = false;
    const second = channel.push(2).then(() => (written = true));
    await Promise.resolve();
    expect(written).toBe(false);
    await channel.next();
    await second;
  });

  it("fails after what is there, or at once, and tells it once", async () => {
    const afterwards = new Channel<number>(1);
    void afterwards.push(1);
    afterwards.fail(new Error("broken"));
    expect(await afterwards.next()).toEqual({ done: false, value: 1 });
    await expect(afterwards.next()).rejects.toThrow("broken");
    expect(await afterwards.next()).toEqual(done);
    await expect(afterwards.push(2)).rejects.toThrow("broken");
    const now = new Channel<number>(1);
    void now.push(1);
    now.fail(new Error("broken"), "now");
    await expect(now.next()).rejects.toThrow("broken");
  });

  it("tells its writer that the reader has left, and the reader that it is done", async () => {
    const channel = new Channel<number>(0);
    channel.onAbandoned = () => channel.fail(new Error("left"), "now");
    const blocked = channel.push(1);
    await channel.return();
    await expect(blocked).rejects.toThrow("left");
    expect(await channel.next()).toEqual(done);
    const idle = new Channel<number>(0);
    idle.onAbandoned = () => idle.fail(new Error("left"), "now");
    const waiting = idle.next();
    await idle.return();
    expect(await waiting).toEqual(done);
  });
});

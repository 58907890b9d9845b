import type { ConfigurationItem as ItemMessage } from "@layotto-sdk/protocol/runtime";
import { AsyncQueue } from "../../async/queue.js";

/**
 * Changes that wait for their reader: the newest of each entry. A reader that falls behind skips what is out of date,
 * so that one that never reads costs no more than the entries there are.
 */
export class Changes {
  readonly #places = new AsyncQueue<string>();
  readonly #newest = new Map<string, ItemMessage>();
  /** What was told last of each entry, so that a present value is told once. */
  readonly #told = new Map<string, string>();

  add(item: ItemMessage): void {
    const place = `${item.group}\n${item.key}`;
    const value = JSON.stringify([item.content, item.label, [...item.tags], [...item.metadata]]);
    if (this.#told.get(place) === value) return;
    this.#told.set(place, value);
    if (!this.#newest.has(place)) this.#places.push(place);
    this.#newest.set(place, item);
  }

  end(): void {
    this.#places.end();
  }

  fail(reason: unknown): void {
    this.#places.fail(reason);
  }

  async next(): Promise<IteratorResult<ItemMessage, undefined>> {
    const { done, value: place } = await this.#places.next();
    if (done) return { done: true, value: undefined };
    const value = this.#newest.get(place) as ItemMessage;
    this.#newest.delete(place);
    return { done: false, value };
  }
}

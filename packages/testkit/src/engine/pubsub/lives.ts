/**
 * What runs until it ends or everything is ended at once. Each run has a signal of its own: one for all would collect
 * a listener a delivery.
 */
export class Lives {
  #controllers = new Set<AbortController>();

  /** Begins a run; call `end` when it is over. */
  begin(): { readonly signal: AbortSignal; readonly end: () => void; readonly abort: () => void } {
    const controllers = this.#controllers;
    const controller = new AbortController();
    controllers.add(controller);
    return {
      signal: controller.signal,
      end: () => void controllers.delete(controller),
      abort: () => controller.abort(),
    };
  }

  /** Fires the signal of every run. */
  endAll(reason: Error): void {
    const controllers = this.#controllers;
    this.#controllers = new Set();
    for (const controller of controllers) controller.abort(reason);
  }
}

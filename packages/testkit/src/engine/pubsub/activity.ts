/** Counts what is under way, and tells when nothing is. */
export class Activity {
  #running = 0;
  #waiting: (() => void)[] = [];

  /** Counts one thing until the function that comes back is called; further calls of it do nothing. */
  begin(): () => void {
    let ended = false;
    this.#running++;
    return () => {
      if (ended) return;
      ended = true;
      this.#running--;
      if (this.#running === 0) this.#settle();
    };
  }

  /** Settles as soon as nothing is under way. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #settle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

const pageSize = 1 << 18;

/** The bytes of one file, in pages, so that a large file grows without being copied. */
export class FileContent {
  #pages: Uint8Array[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Writes over what is there, and beyond it; a gap before `offset` reads as zeros. */
  write(offset: number, data: Uint8Array): void {
    let done = 0;
    while (done < data.length) {
      const at = offset + done;
      const page = this.#page(Math.floor(at / pageSize));
      const part = data.subarray(done, done + pageSize - (at % pageSize));
      page.set(part, at % pageSize);
      done += part.length;
    }
    this.#size = Math.max(this.#size, offset + data.length);
  }

  /** A copy of up to `length` bytes; fewer at the end. */
  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.#size - offset)));
    let done = 0;
    while (done < bytes.length) {
      const at = offset + done;
      const start = at % pageSize;
      const part = this.#page(Math.floor(at / pageSize)).subarray(start, start + bytes.length - done);
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }

  truncate(): void {
    this.#pages = [];
    this.#size = 0;
  }

  #page(index: number): Uint8Array {
    let page = this.#pages[index];
    if (page === undefined) this.#pages[index] = page = new Uint8Array(pageSize);
    return page;
  }
}

/** One client under measurement. Every contender owns its connections, so that none profits from another's. */
export interface Contender {
  /** Reads a state and returns how many bytes (or, for @dapr/dapr, characters) arrived. */
  getState(key: string): Promise<number>;
  /** Reads a file to its end and returns how many bytes arrived. */
  download?(name: string): Promise<number>;
  /** Sends a file; ends when the server has answered. */
  upload?(name: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  close(): Promise<void>;
}

/** Connects to `127.0.0.1:PORT`. */
export type ContenderFactory = (address: string) => Promise<Contender>;

/** The name of the store in all calls; the servers of the benchmarks take any. */
export const storeName = "state_demo";

/** Sizes are asked for in the key or in the name of the file: the servers read the number at its end. */
export function keyOfSize(bytes: number): string {
  return `bytes-${bytes}`;
}

/** A file that is made while it is sent. Every chunk is a new one, as it would be when read from a disk. */
export async function* generateFile(bytes: number, chunkBytes = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let rest = bytes; rest > 0; rest -= chunkBytes) {
    yield new Uint8Array(Math.min(rest, chunkBytes)).fill(120);
  }
}

import type { ComponentConfig, Components } from "../config/runtime-config.js";

/**
 * The stores behind components: those that name one `redisHost` share one, every other component has its own. Made
 * when first asked for.
 */
export class Databases<T> {
  readonly #byId = new Map<string, T>();

  constructor(private readonly make: () => T) {}

  /** The database of a component; an in-memory component never shares. */
  of(name: string, component: ComponentConfig): T {
    const id = idOf(name, component);
    let database = this.#byId.get(id);
    if (database === undefined) this.#byId.set(id, (database = this.make()));
    return database;
  }

  /** Drops the databases of in-memory components only: they live in the runtime's own process. */
  clearInMemory(components: Components): void {
    for (const [name, component] of components) {
      if (component.type === "in-memory") this.#byId.delete(idOf(name, component));
    }
  }

  clear(): void {
    this.#byId.clear();
  }
}

function idOf(name: string, { type, metadata }: ComponentConfig): string {
  const host = metadata["redisHost"];
  return host && type !== "in-memory" ? `redis ${host}/${metadata["redisDB"] || "0"}` : `component ${name}`;
}

import type { Redis } from "ioredis";

/** What is told on the channel. */
export interface Change {
  /** Which instance tells it. */
  readonly from: string;
  readonly key: string;
  readonly value?: string;
}

/** What watches need to know. */
export interface WatchersMeans {
  readonly asking: Redis;
  readonly listening: Redis;
  readonly channel: string;
  /** What keys of values begin with. */
  readonly valuePrefix: string;
  /** This instance, which is told nothing of what it did itself. */
  readonly from: string;
}

interface Watcher {
  readonly prefix: string;
  readonly onChange: (key: string, value: string | undefined) => void;
}

const scanCount = 1000;

/** Those that want to know what other instances set. */
export class Watchers {
  readonly #means: WatchersMeans;
  readonly #watchers = new Set<Watcher>();
  /** Keys that were heard of while somebody looks at what stands: what he finds may be older. */
  readonly #lookings = new Map<Watcher, Set<string>>();

  constructor(means: WatchersMeans) {
    this.#means = means;
    const { listening } = means;
    listening.on("message", (_channel: string, text: string) => this.#heard(text));
    listening.on("ready", () => void this.#listen());
  }

  add(prefix: string, onChange: Watcher["onChange"]): () => void {
    const watcher = { prefix, onChange };
    this.#watchers.add(watcher);
    void this.#tellAll(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /** First the channel, then what stands: nothing is missed in between. */
  async #listen(): Promise<void> {
    const { listening, channel } = this.#means;
    try {
      await listening.subscribe(channel);
    } catch {
      // The connection is gone again; the next one comes here too.
      return;
    }
    for (const watcher of this.#watchers) await this.#tellAll(watcher);
  }

  async #tellAll(watcher: Watcher): Promise<void> {
    const { asking, valuePrefix } = this.#means;
    const pattern = `${escaped(`${valuePrefix}${watcher.prefix}`)}*`;
    const heard = new Set<string>();
    this.#lookings.set(watcher, heard);
    try {
      let cursor = "0";
      do {
        const [next, keys] = await asking.scan(cursor, "MATCH", pattern, "COUNT", scanCount);
        const values = keys.length === 0 ? [] : await asking.mget(keys);
        const found = keys.map((key, index) => [key.slice(valuePrefix.length), values[index]] as const);
        found.filter(([key]) => !heard.has(key)).forEach(([key, value]) => this.#told(watcher, key, value));
        cursor = next;
      } while (cursor !== "0");
    } catch {
      // Redis is away; when it is back all is told again.
    } finally {
      if (this.#lookings.get(watcher) === heard) this.#lookings.delete(watcher);
    }
  }

  #told(watcher: Watcher, key: string, value: string | null | undefined): void {
    if (value != null && this.#watchers.has(watcher)) watcher.onChange(key, value);
  }

  #heard(text: string): void {
    const change = parsed(text);
    if (!change || change.from === this.#means.from) return;
    for (const watcher of this.#watchers) {
      if (!change.key.startsWith(watcher.prefix)) continue;
      this.#lookings.get(watcher)?.add(change.key);
      watcher.onChange(change.key, change.value);
    }
  }
}

function parsed(text: string): Change | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isChange(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isChange(value: unknown): value is Change {
  if (typeof value !== "object" || value === null || !("from" in value) || !("key" in value)) return false;
  return typeof value.key === "string" && (!("value" in value) || typeof value.value === "string");
}

/** Signs that mean something in a pattern of Redis. */
function escaped(text: string): string {
  return text.replaceAll(/[*?[\]\\]/g, String.raw`\$&`);
}

import type { BoundNode, Clock } from "@patchbay/sdk";
import { isRecord } from "../config/shape.ts";
import type { Bindings } from "../nodes/bindings.ts";
import { hashText } from "../plugins/hash-text.ts";
import { alone, type StoreLink } from "./store-link.ts";

/** A policy has 20 ms; what this instance knows itself is better than no word. */
const patienceMs = 10;

/** What the bindings of a kernel are shared by. */
export interface SharedBindingsMeans {
  readonly link: StoreLink;
  readonly clock: Clock;
  /** What this instance knows itself. */
  readonly own: Bindings;
}

/** Which node answered last under a key, at whichever instance. */
export class SharedBindings {
  readonly #means: SharedBindingsMeans;

  constructor(means: SharedBindingsMeans) {
    this.#means = means;
  }

  get(key: string): BoundNode | undefined | Promise<BoundNode | undefined> {
    const { link, own } = this.#means;
    return link.store ? this.#ask(key) : own.get(key);
  }

  set(key: string, node: BoundNode, ttlMs: number): void {
    const { link, own } = this.#means;
    own.set(key, node, ttlMs);
    if (link.store) void link.ask((store) => store.set(keyOf(key), JSON.stringify(node), ttlMs));
  }

  async #ask(key: string): Promise<BoundNode | undefined> {
    const { link, clock, own } = this.#means;
    let hurry = (): void => undefined;
    const late = new Promise<typeof alone>((resolve) => (hurry = () => resolve(alone)));
    const timer = clock.after(patienceMs, hurry);
    const found = await Promise.race([link.ask((store) => store.get(keyOf(key))), late]);
    timer.cancel();
    return found === alone ? own.get(key) : read(found);
  }
}

/** Keys of policies hold what clients sent. */
function keyOf(key: string): string {
  return `bound:${hashText(key)}`;
}

function read(text: string | undefined): BoundNode | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return undefined;
    const { pool, node } = value;
    return typeof pool === "string" && typeof node === "string" ? { pool, node } : undefined;
  } catch {
    return undefined;
  }
}

import type { Hooks, Json, OneOrMany } from "@patchbay/sdk";
import type { Handler } from "../../rpc/peer.ts";
import type { GuestKernel } from "../guest-kernel.ts";

/** What one kind of hook says to the host, and what the host may call. */
interface RegisteredHook {
  readonly description: Json;
  /** By full name, such as `transform.request`. */
  readonly methods: Readonly<Record<string, Handler>>;
}

/**
 * The guest's half of one kind of hook: takes what `setup` returned. Undefined when the plugin does not fill the hook.
 * Functions stay here; the host names them by their position in the description.
 */
export type RegisterHook = (hooks: Hooks, kernel: GuestKernel) => RegisteredHook | undefined;

/** What a hook holds, as a list. */
export function listOf<T>(value: OneOrMany<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  // An element of a hook is never a list itself.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

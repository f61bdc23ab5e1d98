import type { Clock, Hooks, Json, Logger, Plugin } from "@patchbay/sdk";
import type { Handler, Peer } from "../rpc/peer.ts";
import { describePlugin } from "./describe.ts";
import { makeGuestAbort } from "./globals/abort.ts";
import { hookNames } from "./hook-names.ts";
import { registerHooks } from "./hook-registry.ts";
import { asJson, fromHost } from "./hooks/plain-data.ts";
import { readOptions } from "./options.ts";
import { type ContextData, createContext, type GuestContext } from "./plugin-context.ts";
import type { GuestHost } from "./primitives.ts";

/** What the methods work with. */
export interface PluginParts {
  readonly host: GuestHost;
  readonly peer: Peer;
  readonly log: Logger;
  readonly clock: Clock;
  /** Those that the host can call; hooks add theirs. */
  readonly methods: Record<string, Handler>;
  readonly rights: { timers: boolean };
}

/** What the host gives a plugin to begin with. */
interface SetupInput {
  readonly options: Json;
  readonly context: ContextData;
}

/** What the host can ask of a plugin beside its hooks. */
export function pluginMethods(plugin: Plugin, parts: PluginParts): Readonly<Record<string, Handler>> {
  let running: { readonly hooks: Hooks; readonly guest: GuestContext } | undefined;
  const setup = async ({ options, context: data }: SetupInput): Promise<Json> => {
    if (running) throw new TypeError("the plugin is set up");
    parts.rights.timers = data.timers;
    const guest = createContext({ ...parts, data, ending: makeGuestAbort() });
    const hooks = await startPlugin(plugin, options, guest);
    running = { hooks, guest };
    const { host, peer, log, clock } = parts;
    const { description, methods } = registerHooks(hooks, { host, peer, log, clock, makeAbort: makeGuestAbort });
    Object.assign(parts.methods, methods);
    return asJson({ hooks: description });
  };
  const dispose = async (): Promise<Json> => {
    try {
      await running?.hooks.dispose?.();
    } finally {
      await running?.guest.end();
    }
    return null;
  };
  return {
    describe: () => ({ head: asJson(describePlugin(plugin)) }),
    setup: async (input) => ({ head: await setup(fromHost<SetupInput>(input)) }),
    dispose: async () => ({ head: await dispose() }),
  };
}

/** @throws what `setup` throws, after everything that it began was undone. */
async function startPlugin(plugin: Plugin, options: Json, guest: GuestContext): Promise<Hooks> {
  try {
    // The schema's output is what `setup` takes; without one it is the empty object.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const given = (await readOptions(plugin.name, plugin.options, options)) as never;
    return checked(await plugin.setup(guest.context, given));
  } catch (fault) {
    await guest.end();
    throw fault;
  }
}

function checked(hooks: unknown): Hooks {
  if (typeof hooks !== "object" || hooks === null)
    throw new TypeError("setup must return the record of hooks, {} for none");
  for (const [name, hook] of Object.entries(hooks)) {
    if (!hookNames.has(name)) throw new TypeError(`setup returned an unknown hook "${name}"`);
    const isFunction = name === "dispose" || name === "selectNode";
    if (hook !== undefined && typeof hook !== (isFunction ? "function" : "object"))
      throw new TypeError(`the hook ${name} must be ${isFunction ? "a function" : "an object or a list"}`);
  }
  return hooks;
}

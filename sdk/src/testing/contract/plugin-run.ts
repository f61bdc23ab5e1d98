import type { HookName } from "../../hook-name.ts";
import type { Hooks, OneOrMany, Plugin } from "../../plugin.ts";
import type { TestContextOverrides } from "../context.ts";
import { type StartedPlugin, startPlugin } from "../start-plugin.ts";
import { asList, check, type ContractCheck, must, promptly } from "./check.ts";

/** How a contract starts the plugin that it looks at. */
export interface ContractOptions {
  /** Options of the plugin; default `{}`. */
  readonly options?: unknown;
  /** Services and the like that the plugin needs. */
  readonly context?: TestContextOverrides;
}

/** One item of a hook in a plugin that runs. */
type HookItem<Name extends HookName> =
  NonNullable<Hooks[Name]> extends infer Value ? (Value extends readonly unknown[] ? never : Value) : never;

/** Starts a plugin anew for each check, and ends it again. */
export interface PluginRun<Name extends HookName> {
  /** A check of every item of the hook. */
  each(name: string, work: (item: HookItem<Name>, started: StartedPlugin) => void | Promise<void>): ContractCheck;
  /** Checks that hold for every plugin. */
  readonly common: readonly ContractCheck[];
}

/** Prepares checks of one hook of a plugin. */
export function createPluginRun<Name extends HookName>(
  plugin: Plugin,
  hook: Name,
  { options, context }: ContractOptions,
): PluginRun<Name> {
  const withPlugin = async (work: (started: StartedPlugin) => void | Promise<void>): Promise<void> => {
    const started = await startPlugin(plugin, options, context);
    try {
      await work(started);
    } catch (error) {
      // What is wrong with the plugin has been found; a fault of its end would only hide it.
      void started.dispose().catch(() => undefined);
      throw error;
    }
    await promptly(started.dispose(), "dispose settles without time going on");
  };
  const itemsOf = (started: StartedPlugin): readonly HookItem<Name>[] => {
    // A hook's value is one item or a list of them; the compiler cannot follow that through the name.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const items = asList(started.hooks[hook] as OneOrMany<HookItem<Name>> | undefined);
    must(items.length > 0, `the plugin fills the hook ${hook}`);
    return items;
  };
  return {
    each: (name, work) =>
      check(name, () =>
        withPlugin(async (started) => {
          for (const item of itemsOf(started)) await work(item, started);
        }),
      ),
    common: [
      check("names itself and its level of the contract", () => checkIdentity(plugin)),
      check("can be started twice at once", () => withPlugin(() => withPlugin((started) => void itemsOf(started)))),
      check("can be disposed of twice", () => withPlugin(disposeTwice)),
    ],
  };
}

function checkIdentity({ name, sdk }: Plugin): void {
  must(/^(@[a-z0-9-]+\/)?[a-z0-9][a-z0-9.-]*$/.test(name), `the name is a package's name, got ${JSON.stringify(name)}`);
  must(/^\d+\.\d+$/.test(sdk), `sdk is a level such as 1.0, got ${JSON.stringify(sdk)}`);
}

async function disposeTwice({ hooks, context }: StartedPlugin): Promise<void> {
  await promptly(hooks.dispose?.(), "dispose settles without time going on");
  await promptly(hooks.dispose?.(), "a second dispose settles too");
  await context.dispose();
}

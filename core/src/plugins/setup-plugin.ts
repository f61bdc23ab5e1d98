import type { Hooks } from "@patchbay/sdk";
import { faultText } from "../config/fault.ts";
import { blame, guarded } from "../guard.ts";
import type { ServiceOffers, ServiceRegistry, ServiceScope } from "../services.ts";
import { checkContributes } from "./check-contributes.ts";
import { checkHooks } from "./check-hooks.ts";
import { createPluginContext, type OwnedContext } from "./plugin-context.ts";
import type { PluginHost } from "./plugin-host.ts";
import type { LoadedPlugin, RunningPlugin } from "./running-plugin.ts";

/** A plugin that was set up, and what the kernel knows of it beside. */
export interface StartedPlugin {
  readonly running: RunningPlugin;
  readonly offers: ServiceOffers;
  isDisposed(): boolean;
  /** Disposes of it whoever holds it. */
  dispose(): Promise<void>;
}

/** What a setup happens among. */
export interface SetupSite {
  readonly host: PluginHost;
  readonly registry: ServiceRegistry;
  /** Whose services it requires; held as long as the plugin runs. */
  readonly providers: readonly RunningPlugin[];
}

const setupMs = 10_000;

/** Sets up one plugin. @throws Error that names the plugin, after everything it had started is undone. */
export async function setupPlugin(loaded: LoadedPlugin, site: SetupSite): Promise<StartedPlugin> {
  const { id, plugin } = loaded;
  const { requires = [], provides = [] } = plugin;
  const scope = site.registry.open({ id, requires, provides });
  const owned = createPluginContext(loaded, scope.services, site.host);
  try {
    const hooks = await callSetup(loaded, owned, site.host);
    const offers = await acceptHooks(loaded, hooks, owned, scope);
    return createRunningPlugin({ loaded, hooks, owned, offers, providers: site.providers });
  } catch (cause) {
    scope.discard();
    await owned.close();
    throw cause;
  }
}

async function callSetup(
  { id, plugin, options }: LoadedPlugin,
  owned: OwnedContext,
  { clock }: PluginHost,
): Promise<Hooks> {
  // In a turn of its own, so that a throw and a rejection are one.
  // The loader checked the options by the plugin's own schema, whose type is not known here.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const pending = Promise.resolve().then(() => plugin.setup(owned.context, options as never));
  let late = false;
  pending.then(
    (hooks) => {
      if (late) void disposeHooks(hooks, owned);
    },
    // Reported below when it was in time; nobody asks for it when it was not.
    () => undefined,
  );
  try {
    return await guarded({ plugin: id, hook: "setup", clock, deadlineMs: setupMs }, () => pending);
  } catch (cause) {
    late = true;
    throw cause;
  }
}

/** Checks the hooks; a record that is refused is still given its chance to clean up. */
async function acceptHooks(
  { id, plugin }: LoadedPlugin,
  hooks: Hooks,
  owned: OwnedContext,
  scope: ServiceScope,
): Promise<ServiceOffers> {
  const wrong = checkHooks(hooks, "");
  const faults = wrong.length > 0 ? wrong : checkContributes(hooks, plugin.contributes);
  try {
    if (faults.length > 0) throw new Error(`wrong hooks: ${faults.map(faultText).join("; ")}`);
    return scope.publish();
  } catch (cause) {
    await disposeHooks(hooks, owned);
    throw blame({ plugin: id, hook: "setup" }, cause);
  }
}

async function disposeHooks(hooks: Hooks | undefined, { cleanUp }: OwnedContext): Promise<void> {
  // What `setup` returned may be anything.
  if (typeof hooks?.dispose === "function") await cleanUp("dispose", () => hooks.dispose?.());
}

interface RunningParts {
  readonly loaded: LoadedPlugin;
  readonly hooks: Hooks;
  readonly owned: OwnedContext;
  readonly offers: ServiceOffers;
  readonly providers: readonly RunningPlugin[];
}

/** Holds its providers, so that in whatever order generations let go, a service outlives those who use it. */
function createRunningPlugin({ loaded, hooks, owned, offers, providers }: RunningParts): StartedPlugin {
  let holders = 0;
  let disposal: Promise<void> | undefined;
  const disposeAll = async (): Promise<void> => {
    await disposeHooks(hooks, owned);
    await owned.close();
    for (const provider of providers) await provider.release();
  };
  const dispose = (): Promise<void> => (disposal ??= disposeAll());
  const running: RunningPlugin = {
    ...loaded,
    hooks,
    retain() {
      if (disposal !== undefined) throw new Error(`plugin "${loaded.id}" is disposed of and cannot be held`);
      holders++;
    },
    async release() {
      if (holders === 0) return;
      holders--;
      if (holders === 0) await dispose();
    },
  };
  for (const provider of providers) provider.retain();
  return { running, offers, dispose, isDisposed: () => disposal !== undefined };
}

import { type Clock, GatewayError } from "@patchbay/sdk";
import type { ConfigHome } from "../config/config-home.ts";
import { ConfigError, type ConfigFault } from "../config/fault.ts";
import { type ConfigBase, type ConfigLayers, layConfig } from "../config/lay-config.ts";
import { noOverlay, type Overlay } from "../config/overlay/overlay.ts";
import { type OverlayStore, type OverlayVersion, versionOf } from "../config/overlay/overlay-store.ts";
import type { Settings } from "../config/overlay/entries.ts";
import type { ResolvedConfig } from "../config/resolved.ts";
import { isRecord } from "../config/shape.ts";
import type { OpenKernel } from "../open-kernel.ts";

/** What a desk works with. */
export interface DeskMeans {
  readonly home: ConfigHome;
  readonly kernel: Pick<OpenKernel, "swap">;
  readonly clock: Clock;
}

/** What is to be changed. */
export interface Change {
  /** In words, for the log and the history. */
  readonly text: string;
  /** The overlay must be at this version. */
  readonly ifVersion?: number | undefined;
  /** Makes the next overlay. @throws GatewayError when it cannot be. */
  readonly edit: (overlay: Overlay, config: Settings) => Overlay | Promise<Overlay>;
  /** Secrets in plain text in what was given; they must not get into a file. */
  readonly secrets?: readonly ConfigFault[];
}

/** What became of a change. */
export interface Changed {
  readonly version: number;
  readonly previousVersion: number;
}

/** The config as it holds, and what it lies in. */
export interface Standing {
  readonly base: ConfigBase;
  readonly store: OverlayStore | undefined;
  readonly layers: ConfigLayers;
}

/** Where the config of a running kernel is looked at and changed: one change after the other, each whole or not at all. */
export class ConfigDesk {
  readonly #means: DeskMeans;
  #working: Promise<unknown> = Promise.resolve();

  constructor(means: DeskMeans) {
    this.#means = means;
  }

  /** The config by its files, as they are now. @throws ConfigError */
  async look(): Promise<Standing> {
    const { home } = this.#means;
    const base = await home.load();
    const store = home.store(base);
    const { layers } = layConfig(base, (await store?.read()) ?? noOverlay);
    return { base, store, layers };
  }

  /** What the overlay was before, and what it is, the newest first. */
  async history(): Promise<readonly OverlayVersion[]> {
    const { store, layers } = await this.look();
    return [versionOf(layers.overlay), ...((await store?.versions()) ?? [])];
  }

  /**
   * Changes the overlay: the config with it is built, then the file is written, then it is put to work. When one of that
   * fails everything stays as it was. @throws ConfigError, GatewayError.
   */
  change(change: Change): Promise<Changed> {
    const changed = this.#working.then(() => this.#change(change));
    this.#working = changed.catch(() => undefined);
    return changed;
  }

  /** Goes back to an earlier overlay, the one before when none is named. @throws GatewayError `not-found`. */
  async rollback(version: number | undefined, ifVersion: number | undefined): Promise<Changed> {
    return await this.change({
      text: version === undefined ? "roll back" : `roll back to version ${version}`,
      ifVersion,
      edit: async () => await earlier((await this.look()).store, version),
    });
  }

  /** Reads the config anew. @throws ConfigError */
  async reload(): Promise<readonly string[]> {
    return await this.#means.home.reload();
  }

  async #change(change: Change): Promise<Changed> {
    const { home, kernel } = this.#means;
    const { secrets = [] } = change;
    if (secrets.length > 0) throw new ConfigError(secrets);
    const store = home.store(await home.load());
    if (!store) throw new GatewayError("unsupported", `changes of the config have no file to be kept in${noFileHint}`);
    const unlock = await orUnwritable(store.lock(), store);
    try {
      let next: Next | undefined;
      // Read within the swap: a reload that came before has its config read by then, and none comes between.
      const read = async (): Promise<ResolvedConfig> => {
        next = await this.#next(change, store);
        return next.config;
      };
      const commit = async (): Promise<void> => {
        if (next) await orUnwritable(store.write(next.before, next.after), store);
      };
      await kernel.swap(read, { commit });
      if (!next) throw new TypeError("a swap reads what it swaps to");
      home.changed(next.config);
      return { version: next.after.version, previousVersion: next.before.version };
    } finally {
      await unlock();
    }
  }

  /** @throws ConfigError, GatewayError. */
  async #next({ text, ifVersion, edit }: Change, store: OverlayStore): Promise<Next> {
    const { home, clock } = this.#means;
    const base = await home.load();
    const before = await store.read();
    checkVersion(before, ifVersion);
    const edited = await edit(before, isRecord(base.config) ? base.config : {});
    const version = await store.nextVersion(before);
    const after = { ...edited, version, at: new Date(clock.now()).toISOString(), change: text };
    const { config, faults } = layConfig(base, after);
    if (config) return { before, after, config };
    throw new ConfigError(faults);
  }
}

/** What a change leads to. */
interface Next {
  readonly before: Overlay;
  readonly after: Overlay;
  readonly config: ResolvedConfig;
}

const noFileHint = ": the kernel was started with --no-overlay, or in code without `overlay`";

/** An overlay of before, without its number. @throws GatewayError `not-found`. */
export async function earlier(store: OverlayStore | undefined, version: number | undefined): Promise<Overlay> {
  const wanted = version ?? (await store?.versions())?.[0]?.version;
  const found = wanted === undefined ? undefined : await store?.version(wanted);
  if (found) return found;
  throw new GatewayError(
    "not-found",
    wanted === undefined ? "nothing was changed yet" : `version ${wanted} of the overlay is not kept`,
  );
}

/** @throws GatewayError `conflict` */
function checkVersion({ version }: Overlay, wanted: number | undefined): void {
  if (wanted === undefined || wanted === version) return;
  throw new GatewayError("conflict", `the overlay is at version ${version}, not ${wanted}: look at it again`);
}

async function orUnwritable<Value>(work: Promise<Value>, { file }: OverlayStore): Promise<Value> {
  try {
    return await work;
  } catch (cause) {
    if (GatewayError.is(cause) || cause instanceof ConfigError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new GatewayError("internal", `the overlay cannot be written to ${file}, and nothing was changed: ${why}`, {
      cause,
    });
  }
}

import type { PluginEntry } from "@patchbay/core";
import type { Plugin } from "@patchbay/sdk";
import type { Isolation } from "@patchbay/sdk/host";
import type { Tier } from "./check.ts";
import type { Subject } from "./load-subject.ts";
import { openStage, type Stage } from "./stage.ts";

/** The kernels of one tier; each is opened when it is first asked for. */
export interface Stages {
  readonly patient: () => Promise<Stage>;
  readonly impatient: () => Promise<Stage>;
  /** Those that are open. */
  readonly opened: () => Promise<readonly Stage[]>;
  readonly close: () => Promise<void>;
}

/** The plugin as an entry of a config that runs it in a tier. */
export function entryFor({ file, plugin, options, rights }: Subject, tier: Tier): PluginEntry {
  if (tier === "inline") return { plugin, options };
  return { plugin: file, options, sandbox: tier, grant: rights };
}

export interface StagesInit {
  readonly subject: Subject;
  readonly entry: PluginEntry;
  readonly isolation: Isolation | undefined;
  readonly provider: string;
  /** The suite's own plugins beside it. */
  readonly others?: readonly Plugin[];
  readonly lanes: number;
}

/** Kernels with the plugin in one tier. */
export function createStages({ subject, entry, isolation, provider, others = [], lanes }: StagesInit): Stages {
  const open = (isImpatient: boolean): Promise<Stage> =>
    openStage({
      plugins: [entry, ...others],
      provider,
      node: subject.fixture.node ?? {},
      wires: subject.wires,
      isolation,
      baseDir: subject.folder,
      lanes: isImpatient ? 6 : lanes,
      isImpatient,
    });
  const kept = new Map<boolean, Promise<Stage>>();
  const keep = (isImpatient: boolean): Promise<Stage> => {
    const stage = kept.get(isImpatient) ?? open(isImpatient);
    kept.set(isImpatient, stage);
    return stage;
  };
  const opened = async (): Promise<readonly Stage[]> => {
    const all = await Promise.allSettled(kept.values());
    return all.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  };
  return {
    patient: () => keep(false),
    impatient: () => keep(true),
    opened,
    async close() {
      for (const stage of await opened()) await stage[Symbol.asyncDispose]();
      kept.clear();
    },
  };
}

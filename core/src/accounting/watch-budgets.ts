import type { Capabilities, Clock, TimerHandle } from "@patchbay/sdk";
import type { IsolatedPlugin, IsolatedUsage } from "@patchbay/sdk/host";
import type { RunningPlugin } from "../plugins/running-plugin.ts";
import { isolated } from "./isolated.ts";
import { accountOf } from "./plugin-account.ts";

const lookMs = 5000;
const windowMs = 30_000;
const mebibyte = 1024 * 1024;

/** CPU time that was used until then. */
interface Sample {
  readonly at: number;
  readonly cpuMs: number;
}

/**
 * Looks whether isolated plugins stay within what they were granted: `cpu` over half a minute, `memoryMb` twice in a row. One
 * that does not, or whose process keeps crashing, is taken out for a minute. Undefined when there is none to look at.
 */
export function watchBudgets(plugins: readonly RunningPlugin[], clock: Clock): TimerHandle | undefined {
  const watches = plugins.flatMap((plugin) => watchOf(plugin, clock) ?? []);
  if (watches.length === 0) return undefined;
  return clock.every(lookMs, () => {
    for (const look of watches) look();
  });
}

function watchOf(running: RunningPlugin, clock: Clock): (() => void) | undefined {
  const plugin = isolated(running.plugin);
  if (!plugin) return undefined;
  const looks = [overCpu(running.rights, clock), overMemory(running.rights, baseOf(plugin)), crashing()];
  return () => {
    const usage = plugin.usage();
    const reasons = looks.map((look) => look(usage));
    const reason = reasons.find((each) => each !== undefined);
    if (reason !== undefined) accountOf(running)?.breaker.trip(reason);
  };
}

/** What is wrong, in words. */
type Look = (usage: IsolatedUsage) => string | undefined;

function overCpu({ cpu }: Capabilities, clock: Clock): Look {
  let samples: readonly Sample[] = [];
  return ({ cpuMs }) => {
    const now = clock.monotonic();
    samples = [...samples.filter(({ at }) => now - at <= windowMs), { at: now, cpuMs }];
    const share = shareOf(samples);
    if (cpu === undefined || share === undefined || share <= cpu) return undefined;
    return `it used ${percent(share)} of a core over ${windowMs / 1000} s, and may use ${percent(cpu)}`;
  };
}

const bases = new WeakMap<IsolatedPlugin, number>();

/** What its process held when it was set up: Node's own, which is not what the plugin may have. */
function baseOf(plugin: IsolatedPlugin): number {
  const base = bases.get(plugin) ?? plugin.usage().memoryBytes;
  bases.set(plugin, base);
  return base;
}

function overMemory({ memoryMb = Infinity }: Capabilities, base: number): Look {
  let times = 0;
  return ({ memoryBytes }) => {
    const used = memoryBytes - base;
    times = used > memoryMb * mebibyte ? times + 1 : 0;
    return times < 2 ? undefined : `it uses ${Math.ceil(used / mebibyte)} MiB, and may use ${memoryMb} MiB`;
  };
}

/** Told once: the sandbox itself sees to it when the process may begin again. */
function crashing(): Look {
  let was = false;
  return ({ state, lastCrash = "no reason" }) => {
    const isNew = state === "quarantined" && !was;
    was = state === "quarantined";
    return isNew ? `its process keeps crashing: ${lastCrash}` : undefined;
  };
}

/** Of one core, over the whole window; undefined until it is full. A process that began anew counts from there. */
function shareOf(samples: readonly Sample[]): number | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.at - first.at < windowMs || last.cpuMs < first.cpuMs) return undefined;
  return (last.cpuMs - first.cpuMs) / (last.at - first.at);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

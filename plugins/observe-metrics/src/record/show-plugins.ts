import type { HookReading, PluginReading } from "@patchbay/sdk";
import type { Desk } from "./desk.ts";

/** A plugin's label, and a key that it has for itself also while another version of it is tried out. */
interface Name {
  readonly plugin: string;
  readonly key: string;
}

/** Writes down how plugins stand now, and by how much their counts have grown. */
export function showPlugins(readings: readonly PluginReading[], desk: Desk): void {
  const { metrics, words, growth } = desk;
  const { pluginState, pluginSeconds, pluginMemoryBytes } = metrics;
  for (const gauge of [pluginState, pluginSeconds, pluginMemoryBytes]) gauge.clear();
  const seen = new Map<string, number>();
  for (const reading of readings) {
    const number = seen.get(reading.plugin) ?? 0;
    seen.set(reading.plugin, number + 1);
    const name = { plugin: words.fixed.word(reading.plugin), key: JSON.stringify([reading.plugin, number]) };
    showPlugin(reading, name, desk);
    for (const hook of reading.hooks) showHook(hook, name, desk);
  }
  growth.turn();
}

function showPlugin(reading: PluginReading, { plugin, key }: Name, { metrics, words, growth }: Desk): void {
  metrics.pluginState.set({ plugin, state: words.fixed.word(reading.state) }, 1);
  metrics.pluginDroppedEvents.add({ plugin }, growth.of(`dropped ${key}`, reading.droppedEvents));
  if (reading.memoryBytes !== undefined) metrics.pluginMemoryBytes.add({ plugin }, reading.memoryBytes);
  if (reading.cpuMs !== undefined) metrics.pluginCpuSeconds.add({ plugin }, growth.of(`cpu ${key}`, reading.cpuMs));
}

function showHook(reading: HookReading, { plugin, key: ofPlugin }: Name, { metrics, words, growth }: Desk): void {
  const labels = { plugin, hook: words.fixed.word(reading.hook) };
  const key = `${reading.hook} ${ofPlugin}`;
  metrics.pluginCalls.add(labels, growth.of(`calls ${key}`, reading.calls));
  metrics.pluginErrors.add(labels, growth.of(`errors ${key}`, reading.errors));
  metrics.pluginBlockedSeconds.add(labels, growth.of(`blocked ${key}`, reading.blockedMs));
  for (const [quantile, ms] of [
    ["0.5", reading.p50Ms],
    ["0.99", reading.p99Ms],
  ] as const)
    if (ms !== undefined) metrics.pluginSeconds.set({ ...labels, quantile }, ms / 1000);
}

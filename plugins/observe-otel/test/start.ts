import type { KernelEvent, Observer } from "@patchbay/sdk";
import { startPlugin } from "@patchbay/sdk/testing";
import { plugin } from "../src/index.ts";

/** The plugin at work, without a kernel. */
export async function start(options: object) {
  const started = await startPlugin(plugin, options);
  const [observer] = [started.hooks.observe].flat() as readonly Observer[];
  if (!observer) throw new Error("no observer");
  const { context } = started;
  return {
    context,
    observer,
    dispose: () => started.dispose(),
    tell: (...events: readonly KernelEvent[]) => observer.handle(events),
    warnings: () => context.log.lines.filter(({ level }) => level === "warn"),
  };
}

import type { AskAdmin } from "./admin-client.ts";
import type { Command } from "./command.ts";
import { readPluginAnswer } from "./plugin-answer.ts";
import { kernelFlags, kernelOf } from "./plugin-swap.ts";
import { canaryText, pluginsText } from "./plugins-text.ts";
import type { Terminal } from "./terminal.ts";
import { watch } from "./watch.ts";

/** `patchbay plugin top` */
export const pluginTop: Command = {
  name: "top",
  summary: "list what the plugins of a running kernel cost: calls, times, errors, memory, what they were denied",
  flags: { watch: { meaning: "list them anew each second, until Ctrl-C" }, ...kernelFlags },
  async run(flags, terminal) {
    const ask = await kernelOf(flags, terminal);
    const paint = (): Promise<string> => draw(ask, flags.switches.has("json"), terminal);
    if (flags.switches.has("watch")) await watch(paint, terminal);
    else terminal.out(await paint());
    return 0;
  },
};

async function draw(ask: AskAdmin, isJson: boolean, { colors }: Terminal): Promise<string> {
  const answer = await ask("/admin/plugins");
  if (isJson) return `${JSON.stringify(answer)}\n`;
  const { plugins, canary } = readPluginAnswer(answer);
  return `${pluginsText(plugins, colors)}${canary ? canaryText(canary) : ""}`;
}

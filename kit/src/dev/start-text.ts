import type { Workbench } from "./open-dev.ts";
import type { WorkPlugin } from "./source-entry.ts";

export interface StartFacts {
  readonly name: string;
  readonly bench: Workbench;
  readonly view: string | undefined;
  readonly work: WorkPlugin;
}

/** Where clients come in, what the plugin does, who answers, and what to try first. */
export function startText({ name, bench, view, work }: StartFacts): string {
  const { kernel, url, upstream, description } = bench;
  const { plugins, pools, routes } = kernel.describe();
  const mine = plugins.find(({ origin }) => origin === work.entry);
  const answering = pools.map(({ id, provider }) => (id === provider ? id : `${id} (${provider})`)).join(", ");
  const rows = [
    ["hooks", mine?.hooks.join(", ") || "none"],
    ["pools", `${answering || "none"}${upstream ? " at the built-in upstream" : ""}`],
    [
      "protocols",
      [...new Set(routes.map(({ protocol }) => protocol))].join(", ") ||
        "none is installed: npm install @patchbay/protocol-…",
    ],
    ...(view === undefined ? [] : [["view", `${view}/dev`]]),
    ["typed", "help lists what can be typed here; Ctrl-C ends it"],
  ];
  const lines = rows.map(([label = "", text = ""]) => `  ${label.padEnd(9)}  ${text}\n`);
  const isAsked =
    (description()?.contributes?.providers ?? []).length > 0 || pools.some(({ provider }) => provider !== "echo");
  const hint = mine?.hooks.includes("outboundProvider") && !isAsked ? unasked : "";
  return `${name} runs on ${url}\n${lines.join("")}${hint}`;
}

const unasked =
  '  no pool asks its provider: say `contributes: { providers: ["…"] }` in definePlugin, or give --config\n';

import type { LossSink, Tool } from "@patchbay/sdk";

/** The tools without those whose name another has before them: a model knows a tool by its name alone. */
export function uniqueTools(tools: readonly Tool[], losses: LossSink): readonly Tool[] {
  const seen = new Set<string>();
  return tools.filter((tool, index) => {
    if (tool.type === "builtin") return true;
    const key = `${tool.type === "function" ? (tool.namespace ?? "") : ""}\n${tool.name}`;
    if (!seen.has(key)) return seen.add(key);
    const reason = "two tools have this name; the first is kept";
    losses({ path: `tools[${index}]`, kind: "dropped", from: tool.name, reason });
    return false;
  });
}

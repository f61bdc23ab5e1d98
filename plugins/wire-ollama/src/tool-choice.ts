import type { ChatRequest } from "@patchbay/sdk";
import type { Encoding } from "./encoding.ts";

/** What the prompt must say where the client wants a tool to be called: the wire has no field for that. */
export function choiceInstruction(
  { tools = [], toolChoice: choice }: ChatRequest,
  encoding: Encoding,
): string | undefined {
  if (!choice || choice.type === "auto" || choice.type === "none") return undefined;
  const { losses, names } = encoding;
  if (tools.length === 0) {
    losses({ path: "toolChoice", kind: "dropped", from: choice.type, reason: "there are no tools" });
    return undefined;
  }
  const reason = "the wire has no choice of tools";
  const forced = choice.type !== "allowed" || choice.required;
  const to = forced ? "an instruction" : "fewer tools";
  losses({ path: "toolChoice", kind: "approximated", from: choice.type, to, reason });
  if (!forced) return undefined;
  return choice.type === "tool"
    ? `Answer by calling the tool "${names.encode(choice.name, namespaceOf(choice.name, tools))}".`
    : "Answer by calling at least one of the tools.";
}

function namespaceOf(name: string, tools: NonNullable<ChatRequest["tools"]>): string | undefined {
  const tool = tools.find((other) => other.type === "function" && other.name === name);
  return tool?.type === "function" ? tool.namespace : undefined;
}

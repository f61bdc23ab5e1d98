import type { ChatRequest, ContentPart, Extensible, Json, LossSink, WireId } from "@patchbay/sdk";
import { asObject } from "@patchbay/sdk/http";

/** Reports the fields that only the wire of the client knows, where another one writes the request. */
export function reportForeignFields(request: ChatRequest, wire: WireId, losses: LossSink): void {
  const report = (value: Extensible | undefined, path: string): void => {
    for (const [other, bag] of Object.entries(value?.extensions ?? {})) {
      // Wires with two ids share one key.
      if (other === wire) continue;
      for (const [field, content] of Object.entries(asObject(asObject(bag)?.["fields"]) ?? {})) {
        if (saysNothing(content)) continue;
        losses({ path: path + field, kind: "dropped", from: other, reason: "a field of another format" });
      }
    }
  };
  report(request, "");
  for (const [index, block] of request.system.entries()) report(block, `system[${index}].`);
  for (const [index, tool] of (request.tools ?? []).entries()) report(tool, `tools[${index}].`);
  for (const [index, message] of request.messages.entries()) {
    report(message, `messages[${index}].`);
    for (const [at, part] of message.content.entries()) reportPart(part, `messages[${index}].content[${at}].`, report);
  }
}

/** Libraries write what is not there: nobody misses it. */
function saysNothing(content: Json): boolean {
  return content === null || (Array.isArray(content) && content.length === 0);
}

function reportPart(part: ContentPart, path: string, report: (value: Extensible, path: string) => void): void {
  // A part that its own wire alone understands is reported as a whole.
  if (part.type === "opaque" || part.type === "server-tool") return;
  report(part, path);
  if (part.type !== "tool-result") return;
  for (const [index, content] of part.content.entries()) report(content, `${path}content[${index}].`);
}

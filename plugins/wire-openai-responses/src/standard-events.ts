import type { SseEvent } from "@patchbay/sdk/http";

/** The type, where it is the first member, as all services write it. */
const leadingType = /^\s*\{\s*"type"\s*:\s*"([^"\\]*)"/;

/** Types in the name space of the wire that only some services have. */
const strange: ReadonlySet<string> = new Set(["response.metadata"]);

/** Whether clients of this wire know such events: OpenAI's library throws at others. What has no type is not judged. */
export function isStandard({ data, event }: SseEvent): boolean {
  const type = leadingType.exec(data)?.[1] ?? event;
  return type === undefined || type === "error" || (type.startsWith("response.") && !strange.has(type));
}

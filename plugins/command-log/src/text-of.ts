import type { Json } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";

/** The words of a message's content; of what the log redacted what stands in its place. */
export function textOf(content: Json | undefined): string {
  if (typeof content === "string") return content;
  return asArray(content)
    .map((part) => (typeof part === "string" ? part : (asString(asObject(part)?.["text"]) ?? "")))
    .filter((text) => text !== "")
    .join("\n");
}

import type { LossSink, MediaPart } from "@patchbay/sdk";

/** What stands for a medium that the target cannot read, so that the message and the order of its parts remain. */
export function omitted(
  { type }: Pick<MediaPart, "type">,
  losses: LossSink,
  reason = "the target does not read it",
): string {
  losses({ path: "messages.content", kind: "approximated", from: type, to: "text", reason });
  return `[${type} omitted: the model cannot read it]`;
}

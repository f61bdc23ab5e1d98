import type { ContentRight } from "@patchbay/sdk";
import type { HookContext } from "./hook-context.ts";

/** Whether the plugin may see this content. */
export function maySee({ rights }: HookContext, right: ContentRight): boolean {
  return rights.content?.includes(right) ?? false;
}

/** @throws Error that says what to grant when one of these rights is missing. `what` needs them, such as `transform.events`. */
export function demandContent(context: HookContext, what: string, rights: Iterable<ContentRight>): void {
  const missing = [...new Set(rights)].filter((right) => !maySee(context, right));
  if (missing.length === 0) return;
  const list = missing.map((right) => `"${right}"`).join(" and ");
  const grant = JSON.stringify({ content: missing });
  throw new Error(`plugin "${context.plugin}": ${what} needs the content right ${list}; grant ${grant}`);
}

import type { PluginView } from "../accounting/plugin-view.ts";
import { isRecord } from "../config/shape.ts";
import type { CanaryView } from "../generation/canary.ts";

/** What the admin door says of plugins. */
export interface PluginAnswer {
  readonly plugins: readonly PluginView[];
  readonly canary?: CanaryView;
}

/** @throws Error when no kernel answers there. */
export function readPluginAnswer(answer: Readonly<Record<string, unknown>>): PluginAnswer {
  if (!isPluginAnswer(answer)) throw new Error("what answers there is no kernel");
  return answer;
}

/** What the admin door answers is held to this form by its schema and its tests. */
function isPluginAnswer(answer: unknown): answer is PluginAnswer {
  if (!isRecord(answer)) return false;
  const { plugins, canary } = answer;
  return Array.isArray(plugins) && plugins.every(isRecord) && (canary === undefined || isRecord(canary));
}

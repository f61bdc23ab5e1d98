/** Names of the checks, in the order in which they run. */
export const checkIds = [
  "health",
  "models",
  "smoke",
  "stream",
  "tools",
  "json-schema",
  "image",
  "thinking",
  "usage",
  "error-shape",
  "abort",
  "concurrency",
] as const;

export type CheckId = (typeof checkIds)[number];

/** Whether a text is the name of a check. */
export function isCheckId(text: string): text is CheckId {
  return checkIds.some((id) => id === text);
}

import { demand } from "./check-failure.ts";
import type { Target } from "./target.ts";

/** Pool and node that answered, as the kernel tells it. */
export function answererOf(headers: Readonly<Record<string, string>>): string | undefined {
  const { "x-patchbay-pool": pool, "x-patchbay-node": node } = headers;
  return pool === undefined || node === undefined ? undefined : `${pool}/${node}`;
}

/** @throws CheckFailure when a fallback answered in place of what is proved. */
export function checkAnswerer(headers: Readonly<Record<string, string>>, { pool, node }: Target): void {
  const answerer = answererOf(headers);
  if (pool === undefined || answerer === undefined) return;
  const isMeant = node === undefined ? answerer.startsWith(`${pool}/`) : answerer === `${pool}/${node}`;
  demand(isMeant, `${answerer} answered in place of ${node === undefined ? pool : `${pool}/${node}`}`);
}

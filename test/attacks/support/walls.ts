import type { IsolatedTier, WallName } from "@patchbay/sdk/host";
import { isolation } from "./rig.ts";

/** Which walls the system does not have here. Said in one line for each, as what they would hold is not tried then. */
export async function missingWalls(tier: IsolatedTier): Promise<ReadonlySet<WallName>> {
  const strength = await isolation.strength();
  const missing = strength[tier].filter(({ stands }) => !stands);
  for (const { name, detail } of missing) {
    process.stderr.write(`attacks: skipped what the wall "${name}" would hold in ${tier}: ${detail}\n`);
  }
  return new Set(missing.map(({ name }) => name));
}

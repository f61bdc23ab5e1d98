import type { IsolatedTier, SandboxStrength, Wall, WallName } from "@patchbay/sdk/host";

/** Where code goes that nobody gave a place: out of the process, and into an interpreter if a needed wall is missing. */
export function chooseTier(strength: SandboxStrength, minimum: readonly WallName[]): IsolatedTier {
  const needed: readonly WallName[] = ["network", ...minimum];
  return missingWalls(strength, "process", needed).length === 0 ? "process" : "strict";
}

/** Those of the walls that do not stand around a tier here. */
export function missingWalls(
  strength: SandboxStrength,
  tier: IsolatedTier,
  wanted: readonly WallName[],
): readonly Pick<Wall, "name" | "detail">[] {
  return wanted.flatMap((name) => {
    const wall = strength[tier].find((each) => each.name === name);
    if (wall?.stands || isStronger(strength[tier], name)) return [];
    return [{ name, detail: wall?.detail ?? `the tier ${tier} has no such wall` }];
  });
}

/** What no object of the program reaches, none of its engine reaches either. */
function isStronger(walls: readonly Wall[], name: WallName): boolean {
  return name === "language" && walls.some((wall) => wall.name === "interpreter" && wall.stands);
}

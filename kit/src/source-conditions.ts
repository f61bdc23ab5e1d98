/** The export condition under which packages of a workspace show their TypeScript. */
export const sourceCondition = "@patchbay/source";

/** Whether the kit runs from its source, and with it the packages beside it. */
export const runsFromSource = import.meta.url.endsWith(".ts");

/** Export conditions under which a build finds packages, beside the usual ones: those of the source where the kit runs from it. */
export function sourceConditions(): readonly string[] {
  return runsFromSource ? [sourceCondition] : [];
}

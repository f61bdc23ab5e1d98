const sourceCondition = "@patchbay/source";

/** Export conditions under which a build finds packages: those of a workspace's TypeScript, when the kit itself runs from it. */
export function sourceConditions(): readonly string[] {
  return import.meta.url.endsWith(".ts") ? [sourceCondition] : [];
}

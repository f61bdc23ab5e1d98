/** The export condition under which the packages of a workspace show their TypeScript. */
const sourceCondition = "@patchbay/source";

/**
 * The conditions, beside Node's own, by which packages are resolved: those of the workspace's TypeScript when the kernel
 * itself runs from it, so that kernel and plugins are of one make.
 */
export function extraConditions(): readonly string[] {
  return runsFromSource() ? [sourceCondition] : [];
}

function runsFromSource(): boolean {
  return import.meta.url.endsWith(".ts") || process.execArgv.some((argument) => argument.includes(sourceCondition));
}

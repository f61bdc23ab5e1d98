import type { IsolatedTier } from "@patchbay/sdk/host";
import type { ChildFiles } from "./child-files.ts";
import { startChild } from "./start-child.ts";

interface ProbeOptions {
  readonly tier: IsolatedTier;
  readonly nodePath: string;
  readonly files: ChildFiles;
  readonly memoryMb: number;
}

/** What code in a plugin's place reached of the host; nothing when the language itself is a wall. */
export async function findLanguageHoles(options: ProbeOptions): Promise<readonly string[]> {
  try {
    const child = await startChild({ ...options, code: probe, onFrame: () => {}, onLog: () => {} });
    child.kill();
    return ["the probe did not speak"];
  } catch (cause) {
    const [, found] = /^reached:\[(.*)\]/.exec(cause instanceof Error ? cause.message : "") ?? [];
    if (found === undefined) throw cause;
    return found === "" ? [] : found.split(",").map((name) => `${name} can be reached`);
  }
}

/** Tells what it found by failing to load, which needs no more of a guest than to run it. */
const probe = `
const names = ["process", "require", "module", "Buffer", "WebAssembly", "global", "setImmediate"];
const reached = names.filter((name) => typeof globalThis[name] !== "undefined");
const attempt = (name, run) => {
  try {
    if (run()) reached.push(name);
  } catch {}
};
const asked = "return typeof process !== 'undefined' || typeof require !== 'undefined'";
const kinds = [() => {}, function* () {}, async () => {}, async function* () {}, class {}, Array, new Error().constructor];
for (const kind of kinds) attempt("the host by constructors", () => kind.constructor(asked)() === true);
attempt("the host by eval", () => (0, eval)("typeof process") !== "undefined");
attempt("the host by errors", () => {
  try {
    null.x;
  } catch (error) {
    return error.constructor.constructor(asked)() === true;
  }
});
attempt("folders of the host by traces", () => /child\\.cjs|node:/.test(new Error("x").stack));
throw new Error("reached:[" + reached.join() + "]");
export { names as plugin };
`;

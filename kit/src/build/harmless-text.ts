import { transform } from "esbuild";
import { BuildFaults } from "./faults.ts";

/**
 * Texts that a sandbox refuses anywhere in a script, since it cannot tell a string from code: dynamic import, direct eval
 * and comments of HTML. Each as it can stand within a string, where it means the same.
 */
const refused: readonly (readonly [pattern: RegExp, escaped: string, meaning: string])[] = [
  [/(?<![.\w$])import(?=\s*(?:\(|\/[/*]))/g, String.raw`\x69mport`, "a dynamic import"],
  [/(?<![.\w$])eval(?=\s*\()/g, String.raw`\x65val`, "a direct eval"],
  [/<!--/g, String.raw`\x3C!--`, "a comment of HTML"],
  [/-->/g, String.raw`--\x3E`, "a comment of HTML"],
];

/**
 * Writes such texts so that they say the same and are not refused. @throws BuildFaults when one of them is code: then the
 * plugin does what a sandbox forbids.
 */
export async function withHarmlessText(code: string): Promise<string> {
  // Comments are dropped, and code gets the form in which only a string can still hold these texts.
  const { code: plain } = await transform(code, {
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
  });
  const faults: string[] = [];
  let harmless = plain;
  for (const [pattern, escaped, meaning] of refused) {
    const candidate = harmless.replaceAll(pattern, escaped);
    if (candidate === harmless) continue;
    // Outside of strings, templates and patterns an escape like this is no JavaScript.
    if (await parses(candidate)) harmless = candidate;
    else faults.push(`${meaning} in the code: a sandbox runs neither`);
  }
  if (faults.length > 0) throw new BuildFaults(faults);
  return harmless;
}

async function parses(code: string): Promise<boolean> {
  try {
    await transform(code, { logLevel: "silent" });
    return true;
  } catch {
    return false;
  }
}

import { bundleSelfContained } from "@patchbay/core";
import type { PluginDescription } from "@patchbay/sdk";
import type { SandboxTier } from "@patchbay/sdk/host";
import { bundleTrusted } from "../build/bundle-plugin.ts";
import { describeInChild } from "../build/describe-in-child.ts";
import { describeInSandbox } from "../build/describe.ts";
import { isRecord } from "../package-json.ts";
import type { WorkPlugin } from "./source-entry.ts";

/** What a plugin says of itself; undefined when it does not say anything, which the kernel will say better. */
export async function describeWork(
  { folder, entry }: WorkPlugin,
  tier: SandboxTier,
): Promise<PluginDescription | undefined> {
  try {
    if (tier !== "inline") return await describeInSandbox((await bundleSelfContained(entry)).code);
    const code = await bundleTrusted(folder);
    return code === undefined ? undefined : await describeInChild(code);
  } catch {
    return undefined;
  }
}

/** The options of a plugin for people, one per line. */
export function optionsText({ options = {} }: PluginDescription): string {
  const { properties, required } = options;
  if (!isRecord(properties)) return "";
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(properties)
    .map(
      ([name, schema]) => `  ${name} (${kindOf(schema)}${needed.has(name) ? ", required" : ""})${meaningOf(schema)}\n`,
    )
    .join("");
}

function kindOf(schema: unknown): string {
  if (!isRecord(schema)) return "anything";
  const { type, format, enum: choices, default: usual } = schema;
  const kind = Array.isArray(choices)
    ? choices.join(" or ")
    : [type, format].filter((word) => typeof word === "string").join(" ");
  return `${kind || "anything"}${usual === undefined ? "" : `, default ${JSON.stringify(usual)}`}`;
}

function meaningOf(schema: unknown): string {
  return isRecord(schema) && typeof schema["description"] === "string" ? `: ${schema["description"]}` : "";
}

import type { Plugin, PluginDescription } from "@patchbay/sdk";
import type { IsolatedSource, Isolation, IsolatedTier, SandboxStrength, Wall, WallName } from "@patchbay/sdk/host";
import { isRecord } from "../../src/config/shape.ts";

const names: readonly WallName[] = [
  "language",
  "interpreter",
  "permissions",
  "network",
  "processes",
  "limits",
  "environment",
];

function walls(missing: readonly WallName[]): readonly Wall[] {
  return names.map((name) => ({ name, stands: !missing.includes(name), detail: `about ${name}` }));
}

/** An isolation that runs the code in this process, and remembers what it was asked. */
export function fakeIsolation({ process = ["interpreter"] }: { readonly process?: readonly WallName[] } = {}) {
  const isolated: IsolatedSource[] = [];
  const described: { readonly code: string; readonly tier: IsolatedTier }[] = [];
  const strength: SandboxStrength = { process: walls(process), strict: walls([]) };
  const isolation: Isolation = {
    isolate(source) {
      isolated.push(source);
      const { description, tier, code } = source;
      return {
        ...pluginOf(description),
        tier,
        usage: () => ({ state: "idle", cpuMs: 0, memoryBytes: 0, restarts: 0, denied: {}, bytesIn: 0, bytesOut: 0 }),
        reset: () => undefined,
        setup: async (context, options) => (await evaluate(code)).setup(context, options),
      };
    },
    async describe(source) {
      described.push(source);
      const { name, sdk, capabilities } = await evaluate(source.code);
      return { name, sdk, ...(capabilities && { capabilities }) };
    },
    strength: () => Promise.resolve(strength),
  };
  return { isolation, isolated, described, strength };
}

function pluginOf({ name, capabilities, contributes, options }: PluginDescription) {
  return {
    name,
    sdk: "1.0" as const,
    ...(capabilities && { capabilities }),
    ...(contributes && { contributes }),
    ...(options && { options: schemaOf(options) }),
  };
}

/** Knows `properties` and `required` alone, which is enough here. */
function schemaOf(json: NonNullable<PluginDescription["options"]>) {
  const required = Array.isArray(json["required"]) ? json["required"] : [];
  return {
    "~standard": {
      version: 1 as const,
      vendor: "fake",
      jsonSchema: { input: () => json },
      validate: (value: unknown) => {
        const missing = required.filter((key) => !isRecord(value) || value[String(key)] === undefined);
        return missing.length === 0
          ? { value }
          : { issues: missing.map((key) => ({ message: `Required`, path: [String(key)] })) };
      },
    },
  };
}

async function evaluate(code: string): Promise<Plugin> {
  const module: { readonly plugin: Plugin } = await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`
  );
  return module.plugin;
}

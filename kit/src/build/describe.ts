import type { PluginDescription } from "@patchbay/sdk";
import { createIsolation } from "@patchbay/sandbox";
import { BuildFaults } from "./faults.ts";
import { descriptionFrom } from "./read-description.ts";

/** Asks a plugin's code what it says of itself. @throws BuildFaults when it does not load or is no plugin. */
export type Describe = (code: string) => Promise<PluginDescription>;

/** Loads the code where users will run it: what does not work there is found before it is shipped. */
export const describeInSandbox: Describe = async (code) => {
  return descriptionFrom(await describeIsolated(code));
};

async function describeIsolated(code: string): Promise<PluginDescription> {
  try {
    return await createIsolation().describe({ code, tier: "process" });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BuildFaults([`the plugin does not load in a sandbox: ${reason}`], { cause });
  }
}

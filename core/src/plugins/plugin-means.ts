import type { PluginContext } from "@patchbay/sdk";
import { createValueScrubber, optionSecrets } from "../credentials/option-secrets.ts";
import { revealOption } from "../credentials/reveal-option.ts";
import { createDataFolder } from "./data-folder.ts";
import { createKeyValueFile } from "./key-value-file.ts";
import type { PluginHost } from "./plugin-host.ts";
import type { LoadedPlugin } from "./running-plugin.ts";

/** What of a context depends on the plugin's rights. */
export type PluginMeans = Pick<PluginContext, "fetch" | "kv" | "reveal" | "dataDir">;

/** What a plugin may do beyond its own code. One that is not trusted has neither secrets nor files. */
export function createPluginMeans(loaded: LoadedPlugin, host: PluginHost, signal: AbortSignal): PluginMeans {
  const { id, rights, tier } = loaded;
  const isIsolated = tier !== "inline";
  const secrets = optionSecrets(loaded.options, rights.secrets);
  const scrub = createValueScrubber(isIsolated ? secrets.map(({ secret }) => secret) : []);
  const folder = (): Promise<string> => createDataFolder(host.dataDir, id);
  const noFolder = (): Promise<string> =>
    Promise.reject(new Error(`plugin "${id}" runs in a sandbox, which has no folder`));
  return {
    fetch: host.fetchFor({ id, rights, isIsolated, secrets, signal }),
    kv: createKeyValueFile({ id, maxBytes: rights.kvBytes ?? 0, clock: host.clock, folder, scrub }),
    reveal(secret) {
      if (isIsolated) throw new Error(`plugin "${id}" runs in a sandbox, where no secret is read`);
      if (rights.reveal !== true)
        throw new Error(`plugin "${id}" reads secrets and does not say so: capabilities.reveal`);
      return revealOption(secret);
    },
    dataDir: isIsolated ? noFolder : folder,
  };
}

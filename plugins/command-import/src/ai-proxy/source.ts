import { readFile } from "node:fs/promises";
import { asObject } from "@patchbay/sdk/http";
import { parse } from "yaml";
import { leave } from "../draft.ts";
import { Fields } from "../fields.ts";
import type { Source } from "../source.ts";
import { addPools } from "./pools.ts";
import { reasonFor } from "./reasons.ts";
import { readServer } from "./server.ts";
import { readTraffic } from "./traffic.ts";

/** ai-proxy: one YAML file with keys by provider. */
export const aiProxy: Source = {
  id: "ai-proxy",
  path: "FILE",
  product: "ai-proxy",
  async read(file, draft) {
    const config = new Fields(asObject(parseYaml(await readFile(file, "utf8"), file)) ?? {}, "");
    readServer(draft, config);
    addPools(draft, config, readTraffic(draft, config));
    for (const key of config.rest) leave(draft, key, reasonFor(key));
  },
};

/** The parser's own words quote the file, and with it a key. */
function parseYaml(text: string, file: string): Parameters<typeof asObject>[0] {
  try {
    // What a YAML document holds is JSON as far as this reads it; the rest is nothing that a reader of fields would take.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return parse(text, { logLevel: "error" }) as Parameters<typeof asObject>[0];
  } catch {
    throw new Error(`${file} is not valid YAML`);
  }
}

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject } from "@patchbay/sdk";
import { asArray, asObject, parseJson } from "@patchbay/sdk/http";
import { type Draft, leave } from "../draft.ts";
import { Fields } from "../fields.ts";
import type { Source } from "../source.ts";
import { readFallback } from "./fallback.ts";
import { readModels } from "./models.ts";
import { addGlobalPools, addPools } from "./pools.ts";
import { reasonFor } from "./reasons.ts";
import { readServer } from "./server.ts";
import { readTraffic } from "./traffic.ts";

/** AIClient-2-API: `config.json`, `provider_pools.json` and `custom_models.json` of a folder, or of `configs/` in it. */
export const aiclient2api: Source = {
  id: "aiclient2api",
  path: "DIR",
  product: "AIClient-2-API",
  async read(folder, draft) {
    const files = new Folder(folder);
    const config = new Fields(asObject(await files.json("config.json")) ?? {}, "");
    const pools = await files.json("provider_pools.json", config.text("PROVIDER_POOLS_FILE_PATH"));
    const custom = await files.json("custom_models.json", config.text("CUSTOM_MODELS_FILE_PATH"));
    if (!files.hasAny) throw new Error(`there is no config.json and no provider_pools.json in ${folder}`);
    readServer(draft, config);
    const traffic = readTraffic(draft, config);
    addPools(draft, new Fields(asObject(pools) ?? {}, ""), traffic);
    addGlobalPools(draft, config, traffic);
    setDefaultPools(draft, config.text("MODEL_PROVIDER"));
    readModels(draft, entriesOf(custom));
    readFallback(draft, config);
    for (const key of config.rest) leave(draft, key, reasonFor(key));
  },
};

function setDefaultPools(draft: Draft, provider: string | undefined): void {
  const wanted = (provider ?? "").split(",").map((name) => name.trim());
  draft.defaultPools.push(...wanted.filter((name) => Object.hasOwn(draft.pools, name)));
  const lost = wanted.filter((name) => name !== "" && name !== "auto" && !Object.hasOwn(draft.pools, name));
  if (lost.length > 0) leave(draft, "MODEL_PROVIDER", `${lost.join(", ")} cannot be a default: it was not carried`);
  if (draft.defaultPools.length === 0) draft.defaultPools.push(...Object.keys(draft.pools).slice(0, 1));
}

type Parsed = ReturnType<typeof parseJson> | undefined;

/** A list of models, as it is or under `models`. */
function entriesOf(custom: Parsed): readonly JsonObject[] {
  const list = Array.isArray(custom) ? custom : asArray(asObject(custom)?.["models"]);
  return list.flatMap((item) => {
    const entry = asObject(item);
    return entry ? [entry] : [];
  });
}

/** The files of an installation; the paths that it names are relative to its root. */
class Folder {
  hasAny = false;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async json(name: string, named?: string): Promise<Parsed> {
    const places = [...(named === undefined ? [] : [named, join("..", named)]), name, join("configs", name)];
    for (const place of places) {
      const text = await this.#text(join(this.#folder, place));
      if (text === undefined) continue;
      this.hasAny = true;
      return parseNamed(text, place);
    }
    return undefined;
  }

  async #text(path: string): Promise<string | undefined> {
    try {
      return await readFile(path, "utf8");
    } catch (cause) {
      if (cause instanceof Error && "code" in cause && absent.has(String(cause.code))) return undefined;
      throw cause;
    }
  }
}

const absent: ReadonlySet<string> = new Set(["ENOENT", "ENOTDIR"]);

/** The parser's own words may quote the file, and with it a key. */
function parseNamed(text: string, name: string): Parsed {
  try {
    return parseJson(text.replace(/^\uFEFF/, ""), "bad-request");
  } catch {
    throw new Error(`${name} is not valid JSON`);
  }
}

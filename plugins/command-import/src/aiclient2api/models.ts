import type { JsonObject } from "@patchbay/sdk";
import { type Draft, leave } from "../draft.ts";
import { Fields } from "../fields.ts";

/** The models of `custom_models.json`: names that stand for a model of a pool, with parameters of their own. */
export function readModels(draft: Draft, entries: readonly JsonObject[]): void {
  for (const [index, entry] of entries.entries()) addModel(draft, new Fields(entry, `custom_models.json [${index}]`));
}

function addModel(draft: Draft, entry: Fields): void {
  const id = entry.text("id");
  const names = [...new Set([id, entry.text("alias")])].filter((name) => name !== undefined);
  const pool = entry.text("actualProvider") ?? entry.text("provider");
  entry.skip("provider");
  const model = entry.text("actualModel") ?? id;
  if (pool === undefined || model === undefined || !Object.hasOwn(draft.pools, pool)) {
    const lost = pool === undefined ? "names no provider" : `leads to "${pool}", which was not carried`;
    return leave(draft, entry.path, `the model "${names[0] ?? ""}" ${lost}`);
  }
  const alias = { targets: { pool, model }, ...settingsOf(entry) };
  for (const name of names) draft.models[name] = alias;
  for (const key of entry.rest) leave(draft, entry.at(key), "is a field that is not known");
}

function settingsOf(entry: Fields): object {
  const maxOutputTokens = whole(entry.number("maxTokens"));
  const contextTokens = whole(entry.number("contextLength"));
  const displayName = entry.text("name");
  const description = entry.text("description");
  const overrides = Object.fromEntries(
    Object.entries({ maxOutputTokens, temperature: entry.number("temperature"), topP: entry.number("topP") }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  return {
    ...(Object.keys(overrides).length > 0 && { overrides }),
    ...(contextTokens !== undefined && { contextTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(displayName !== undefined && { displayName }),
    ...(description !== undefined && { description }),
  };
}

/** Zero stands for nothing said. */
function whole(number: number | undefined): number | undefined {
  return number !== undefined && number >= 1 ? Math.floor(number) : undefined;
}

import type { NodeConfig } from "@patchbay/core";
import { type Draft, leave } from "../draft.ts";
import type { Fields } from "../fields.ts";

type NodeModel = NonNullable<NodeConfig["models"]>[number];

/** The models of a key; none means all. */
export function modelsOf(draft: Draft, entry: Fields): Partial<NodeConfig> {
  const models = entry.objects("models").flatMap((model): readonly NodeModel[] => {
    const given = model.text("id");
    const alias = model.text("alias");
    if (given === undefined) return [];
    const id = pattern(draft, given, model.at("id"));
    if (alias === undefined || alias === id) return [id];
    if (!id.includes("*")) return [{ id, alias }];
    leave(draft, model.at("alias"), "one name cannot stand for many: the pattern was carried, its alias was not");
    return [id];
  });
  return models.length === 0 ? {} : { models };
}

/** The models that a key is not asked for. */
export function excludedOf(draft: Draft, entry: Fields): Partial<NodeConfig> {
  const where = entry.at("excluded-models");
  const excludedModels = entry.texts("excluded-models").map((name) => pattern(draft, name, where));
  return excludedModels.length === 0 ? {} : { excludedModels };
}

function pattern(draft: Draft, name: string, where: string): string {
  if (!name.includes("?")) return name;
  const wider = name.replaceAll("?", "*");
  leave(draft, where, `"${name}" became "${wider}": patterns have no sign for a single letter`);
  return wider;
}

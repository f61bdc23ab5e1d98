import type { Json, JsonObject, ModelInfo } from "@patchbay/sdk";
import { asObject, isArray } from "@patchbay/sdk/http";
import { defined } from "@patchbay/wire-kit";
import { fieldsOf } from "./bag.ts";
import { taggedName } from "./model-names.ts";

/** Clients find the size of the context under the name of the architecture, so that there must be one. */
const architecture = "llama";

/** A model as `GET /tags` lists it. */
export function encodeListed(model: ModelInfo): JsonObject {
  const name = taggedName(model.id);
  return {
    name,
    model: name,
    modified_at: modifiedAt(model),
    size: 0,
    // Clients cut pieces out of it: 64 digits of base 16, which stand for no file.
    digest: "0".repeat(64),
    capabilities: capabilitiesOf(model),
    ...fieldsOf(model),
    details: detailsOf(model),
  };
}

/** A model as `POST /show` describes it. */
export function encodeDetails(model: ModelInfo): JsonObject {
  const { contextTokens } = model;
  return {
    license: "",
    modelfile: `# ${model.id}`,
    parameters: "",
    template: "{{ .Prompt }}",
    details: detailsOf(model),
    model_info: {
      "general.architecture": architecture,
      "general.basename": model.displayName ?? model.id,
      ...(contextTokens !== undefined && { [`${architecture}.context_length`]: contextTokens }),
    },
    capabilities: capabilitiesOf(model),
    modified_at: modifiedAt(model),
  };
}

function detailsOf(model: ModelInfo): JsonObject {
  return {
    parent_model: "",
    format: "gguf",
    family: architecture,
    families: [architecture],
    parameter_size: "",
    quantization_level: "",
    ...defined({ context_length: model.contextTokens }),
    ...asObject(fieldsOf(model)["details"]),
  };
}

function modifiedAt({ created = 0, ...model }: ModelInfo): Json {
  const kept = fieldsOf(model)["modified_at"];
  if (kept !== undefined) return kept;
  const time = new Date(created * 1000);
  return Number.isFinite(time.getTime()) ? time.toISOString() : new Date(0).toISOString();
}

/** Clients hide models that cannot do what they need; of what is not known, anything may be possible. */
function capabilitiesOf(model: ModelInfo): readonly Json[] {
  const kept = fieldsOf(model)["capabilities"];
  if (isArray(kept)) return kept;
  const { operations } = model;
  const chat = !operations || operations.includes("chat");
  const embeds = operations?.includes("embed") === true;
  return [...(chat ? ["completion", "tools", "vision", "thinking"] : []), ...(embeds ? ["embedding"] : [])];
}

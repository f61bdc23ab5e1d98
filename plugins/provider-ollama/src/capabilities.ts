import { factsOf } from "@patchbay/model-catalog";
import type { ModelCapabilities } from "@patchbay/sdk";

/** What a model can do, by its name. */
export function capabilitiesOf(model: string): ModelCapabilities {
  return factsOf("ollama", model).capabilities;
}

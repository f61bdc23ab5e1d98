import type { RequestPatch } from "@patchbay/sdk";
import { patchJson } from "@patchbay/sdk/http";

/** Changes the model in the text of a body. Usage need not be asked for: every stream of this wire tells it. */
export function patchRequest(body: string, { model }: RequestPatch): string {
  return model === undefined ? body : patchJson(body, { model });
}

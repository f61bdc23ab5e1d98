import type { Call, ModelsReply } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import { sendSigned } from "./send-signed.ts";

/** The models that a node's key may use. */
export async function listModels(call: Call<"models">): Promise<ModelsReply> {
  const response = await sendSigned(call, { method: "GET", path: "/v2/models" });
  const names = asArray(asObject(await response.json())?.["names"]);
  return { models: names.flatMap((name) => asString(name) ?? []).map((id) => ({ id })) };
}

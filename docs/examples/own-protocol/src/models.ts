import { GatewayError, type ModelsReply, type ModelsRequest, type UnaryCodec } from "@patchbay/sdk";
import { asObject, asString, isArray } from "@patchbay/sdk/http";

/** Who can recite: `{ "poets": ["name"] }`. */
export const models: UnaryCodec<ModelsRequest, ModelsReply> = {
  decodeRequest: () => ({}),
  encodeRequest: () => ({}),
  decodeReply(body) {
    const poets = asObject(body)?.["poets"];
    if (!isArray(poets)) throw new GatewayError("invalid-reply", "the list of poets is missing");
    return { models: poets.flatMap((poet) => asString(poet) ?? []).map((id) => ({ id })) };
  },
  encodeReply: (reply) => ({ poets: reply.models.map(({ id }) => id) }),
};

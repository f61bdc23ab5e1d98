import { type ChatRequest, GatewayError } from "@patchbay/sdk";
import type { RemoteCodec } from "@patchbay/sdk/host";
import type { AnswerWriter } from "./answer-writer.ts";
import type { ClientResponse } from "./client-response.ts";
import type { Exchange } from "./exchange.ts";
import { requestFault } from "./hook-results.ts";
import { remotely } from "./remote-call.ts";
import { RemoteReplyWriter } from "./remote-reply-writer.ts";
import { ReplyWriter } from "./reply-writer.ts";

const hook = "wire.decodeRequest";

/** What writes the answers of an exchange: here, or where its wire runs. */
export function writerFor(exchange: Exchange, client: ClientResponse): AnswerWriter {
  const { remote } = exchange;
  return remote ? new RemoteReplyWriter(exchange, client, remote) : new ReplyWriter(exchange, client);
}

/** Reads a client's chat where its wire runs. @throws GatewayError `bad-request`, or what names the plugin. */
export async function readRemotely(exchange: Exchange, codec: RemoteCodec): Promise<ChatRequest> {
  const { owner: plugin, generation, signal, inbound } = exchange;
  const call = { plugin, hook, clock: generation.host.clock, signal };
  const { body = null } = inbound;
  const request = await remotely(call, () => codec.decodeChat(body, exchange.decodeContext()));
  const fault = requestFault(request);
  if (fault === undefined) return request;
  throw new GatewayError("plugin-failed", `plugin "${plugin}" returned ${fault} from ${hook}`, { plugin, hook });
}

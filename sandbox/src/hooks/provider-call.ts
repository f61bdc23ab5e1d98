import type { Call, CallProvider, ChatEvent, Json, OperationKind } from "@patchbay/sdk";
import { asJson } from "../guest/hooks/plain-data.ts";
import type { CallInput } from "../guest/hooks/provider-call.ts";
import type { Answer } from "../rpc/peer.ts";
import { chatEvent } from "./event-shapes.ts";
import { nodeOptionsSchema } from "./node-options.ts";
import { providerFault } from "./provider-fault.ts";
import type { ProviderPlace } from "./provider-place.ts";
import type { ReadCallProvider } from "./provider-shapes.ts";
import { countTokensReply, embedReply, modelsReply } from "./reply-shapes.ts";
import type { Read } from "./shapes.ts";

/** A programmed provider whose calls run in the plugin's process. */
export function createCallProvider(data: ReadCallProvider, place: ProviderPlace): CallProvider {
  const { id, auth, baseUrl, nodeOptions, embed, countTokens, models } = data;
  return {
    id,
    ...(auth && { auth }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(nodeOptions !== undefined && { nodeOptions: nodeOptionsSchema(nodeOptions, place) }),
    call: (call) => chat(call, place),
    ...(embed && { embed: (call) => askOnce(call, place, ["embed", embedReply]) }),
    ...(countTokens && { countTokens: (call) => askOnce(call, place, ["count-tokens", countTokensReply]) }),
    ...(models && { models: (call) => askOnce(call, place, ["models", modelsReply]) }),
  };
}

async function* chat(call: Call<"chat">, { index, context }: ProviderPlace): AsyncGenerator<readonly ChatEvent[]> {
  const scope = context.scopes.add(call);
  let answer: Answer | undefined;
  try {
    answer = await context.line.open("provider.call", callData(call, index, scope), { signal: call.signal });
    for await (const batch of answer.items) yield batch.map((event, at) => chatEvent(event, `events[${at}]`));
  } catch (cause) {
    throw providerFault(context, "outboundProvider.call", cause);
  } finally {
    answer?.cancel();
    context.scopes.remove(scope);
  }
}

type Unary = "embed" | "count-tokens" | "models";

async function askOnce<T>(
  call: Call<Unary>,
  { index, context }: ProviderPlace,
  [kind, read]: readonly [Unary, Read<T>],
): Promise<T> {
  const scope = context.scopes.add(call);
  try {
    const { signal } = call;
    return read(await context.line.ask(`provider.${kind}`, callData(call, index, scope), { signal }), "answer");
  } catch (cause) {
    throw providerFault(context, `outboundProvider.${kind}`, cause);
  } finally {
    context.scopes.remove(scope);
  }
}

function callData(call: Call<OperationKind>, provider: number, scope: number): Json {
  const { exchange, attempt, request, node, model } = call;
  const data: CallInput = { provider, scope, exchange, attempt, request, node, model };
  return asJson(data);
}

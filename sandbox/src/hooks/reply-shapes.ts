import type { CountTokensReply, EmbedReply, Endpoint, ModelCapabilities, ModelInfo, ModelsReply } from "@patchbay/sdk";
import { usage } from "./event-shapes.ts";
import { choice, extensions, flag, list, may, number, object, record, text } from "./shapes.ts";

const count = may(number(0));

/** One vector per input. */
export const embedReply = object<EmbedReply>({
  model: text(),
  embeddings: list(list(number())),
  usage: may(usage),
  extensions,
});

/** A count of tokens. */
export const countTokensReply = object<CountTokensReply>({
  inputTokens: number(0),
  estimated: may(flag),
  extensions,
});

const modelInfo = object<ModelInfo>({
  id: text(1024),
  displayName: may(text()),
  description: may(text()),
  ownedBy: may(text()),
  created: may(number()),
  contextTokens: count,
  maxOutputTokens: count,
  operations: may(list(choice("chat", "embed", "count-tokens"), 3)),
  extensions,
});

/** A list of models. */
export const modelsReply = object<ModelsReply>({ models: list(modelInfo), more: may(flag), extensions });

/** Where to send a request. */
export const endpoint = object<Endpoint>({
  path: text(8192),
  method: may(choice("GET", "POST", "PUT", "PATCH", "DELETE")),
  query: may(record(text())),
  headers: may(record(text())),
});

/** What a model can do. */
export const modelCapabilities = object<ModelCapabilities>({
  contextTokens: count,
  maxOutputTokens: count,
  input: may(list(choice("image", "audio", "video", "file"), 4)),
  tools: may(flag),
  structuredOutput: may(flag),
  sampling: may(flag),
  thinking: may(
    object<NonNullable<ModelCapabilities["thinking"]>>({
      levels: may(list(text(100), 100)),
      budget: may(object<{ readonly min: number; readonly max: number }>({ min: number(0), max: number(0) })),
      off: may(flag),
    }),
  ),
});

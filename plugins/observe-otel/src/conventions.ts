/** The last version of the semantic conventions that holds generative AI; from 1.42 on it lives in a repository of its own. */
export const conventionsVersion = "1.41.1";

/** Names of attributes after the conventions. */
export const attribute = {
  operation: "gen_ai.operation.name",
  provider: "gen_ai.provider.name",
  requestModel: "gen_ai.request.model",
  requestStream: "gen_ai.request.stream",
  responseModel: "gen_ai.response.model",
  responseId: "gen_ai.response.id",
  finishReasons: "gen_ai.response.finish_reasons",
  timeToFirstChunk: "gen_ai.response.time_to_first_chunk",
  inputTokens: "gen_ai.usage.input_tokens",
  outputTokens: "gen_ai.usage.output_tokens",
  cacheReadTokens: "gen_ai.usage.cache_read.input_tokens",
  cacheWriteTokens: "gen_ai.usage.cache_creation.input_tokens",
  reasoningTokens: "gen_ai.usage.reasoning.output_tokens",
  tokenType: "gen_ai.token.type",
  systemInstructions: "gen_ai.system_instructions",
  inputMessages: "gen_ai.input.messages",
  outputMessages: "gen_ai.output.messages",
  errorType: "error.type",
  serverAddress: "server.address",
  serverPort: "server.port",
  method: "http.request.method",
  status: "http.response.status_code",
  path: "url.path",
} as const;

/** Names of attributes for what only Patchbay knows. */
export const ownAttribute = {
  exchange: "patchbay.exchange.id",
  protocol: "patchbay.protocol",
  outcome: "patchbay.outcome",
  attempts: "patchbay.attempts",
  losses: "patchbay.losses",
  answeredBy: "patchbay.answered_by",
  pool: "patchbay.pool",
  node: "patchbay.node",
  attempt: "patchbay.attempt",
  cause: "patchbay.cause",
  wire: "patchbay.wire",
  passthrough: "patchbay.passthrough",
  errorOwner: "patchbay.error.owner",
  estimated: "patchbay.usage.estimated",
  cut: "patchbay.content.cut",
  lossDirection: "patchbay.loss.direction",
  lossKind: "patchbay.loss.kind",
  lossReason: "patchbay.loss.reason",
  lossPath: "patchbay.loss.path",
} as const;

/** Names of events of spans. */
export const spanEvent = { firstEvent: "patchbay.first_event", loss: "patchbay.loss" } as const;

/** Names of metrics. */
export const metric = {
  tokenUsage: "gen_ai.client.token.usage",
  operationDuration: "gen_ai.client.operation.duration",
  requestDuration: "gen_ai.server.request.duration",
  timeToFirstToken: "gen_ai.server.time_to_first_token",
  droppedSpans: "patchbay.otel.dropped_spans",
} as const;

/** Upper bounds of histograms that the conventions ask for: of tokens, and of durations in seconds. */
export const buckets = {
  tokens: [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
  seconds: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
  firstToken: [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
} as const;

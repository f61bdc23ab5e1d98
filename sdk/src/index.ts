export type { Capabilities, ContentRight, SecretUse } from "./capabilities.ts";
export { peerGroups, perCandidateList } from "./candidate-lists.ts";
export type { Clock, TimerHandle } from "./clock.ts";
export {
  type Failure,
  type FailureCode,
  type FailureOwner,
  type FailureRule,
  failures,
  type UpstreamError,
} from "./failure.ts";
export type { Fetch, FetchInit, FetchResponse, Sign } from "./fetch.ts";
export { GatewayError, type GatewayErrorOptions } from "./gateway-error.ts";
export {
  type GatewayView,
  gatewayView,
  type HookReading,
  type NodeReading,
  type PluginReading,
} from "./gateway-view.ts";
export { createGlob } from "./glob.ts";
export type { HookName } from "./hook-name.ts";
export type { KeyValueStore } from "./key-value.ts";
export type { LogFields, Logger, LogLevel } from "./logger.ts";
export type { Loss, LossKind, LossSink } from "./loss.ts";
export type { Contributes, FaultAction, PluginDescription, PluginManifest, ServiceName } from "./manifest.ts";
export { collectReply } from "./model/collect.ts";
export type {
  CacheMark,
  Citation,
  ContentPart,
  JsonPart,
  MediaPart,
  MediaSource,
  OpaquePart,
  ReasoningPart,
  RefusalPart,
  ServerToolPart,
  TextPart,
  ToolCallPart,
  ToolResultContent,
  ToolResultPart,
} from "./model/content.ts";
export {
  type ChatEvent,
  type ChatEventType,
  type CitationEvent,
  committingEvents,
  type ErrorEvent,
  type FinishEvent,
  type LogprobsEvent,
  type MediaEvent,
  type OpaqueEvent,
  type PingEvent,
  type ReasoningDeltaEvent,
  type RefusalDeltaEvent,
  type ServerToolEvent,
  type SignatureEvent,
  type StartEvent,
  type TextDeltaEvent,
  type TokenLogprob,
  type ToolCallDeltaEvent,
  type ToolCallEndEvent,
  type ToolCallStartEvent,
  type UsageEvent,
} from "./model/event.ts";
export type { FinishReason } from "./model/finish.ts";
export type { Extensible, Extensions, Json, JsonObject } from "./model/json.ts";
export type { Message, Role, SystemBlock } from "./model/message.ts";
export type { ModelInfo } from "./model/model-info.ts";
export type {
  CountTokensReply,
  CountTokensRequest,
  EmbedInput,
  EmbedReply,
  EmbedRequest,
  ModelsReply,
  ModelsRequest,
  OperationKind,
  Operations,
  RawReply,
  RawRequest,
} from "./model/operation.ts";
export type { ChatReply, ReplyCandidate } from "./model/reply.ts";
export type {
  ChatRequest,
  EndUser,
  Output,
  OutputFormat,
  PromptCache,
  Sampling,
  ServerState,
  Thinking,
  ThinkingLevel,
} from "./model/request.ts";
export type { Signature } from "./model/signature.ts";
export type { BuiltinTool, CustomTool, FunctionTool, Tool, ToolChoice } from "./model/tool.ts";
export type { Usage } from "./model/usage.ts";
export type { Candidate, Node, NodeCondition, NodeState } from "./node.ts";
export type {
  AttemptCommitEvent,
  AttemptEndEvent,
  AttemptStartEvent,
  ExchangeEndEvent,
  ExchangeStartEvent,
  GenerationEvent,
  KernelEvent,
  KernelEventKind,
  LossEvent,
  NodeStateEvent,
  ObservedError,
  Observer,
  PluginErrorEvent,
  ProbeEvent,
  ReplyEvent,
  RequestEvent,
  SelectionEvent,
  StreamViolationEvent,
  WireBodyEvent,
  WireHeadEvent,
} from "./observe.ts";
export type {
  ObserverEndpoint,
  ObserverEndpointAnswer,
  ObserverEndpointDescription,
  ObserverEndpointRequest,
} from "./observer-endpoint.ts";
export {
  definePlugin,
  type Hooks,
  type OneOrMany,
  type OptionsOf,
  type OptionsSchema,
  type Plugin,
  type PluginContext,
  type PluginRegistry,
  type SdkLevel,
  sdkLevel,
} from "./plugin.ts";
export type { PluginOrder, Stage } from "./plugin-order.ts";
export { portionOf } from "./portion.ts";
export type { BoundNode, FailedAttempt, ModelTarget, Selection, SelectNode } from "./policy.ts";
export type { InboundProtocol, InboundRequest, Route, RouteTarget, RouteSession } from "./protocol.ts";
export type {
  Auth,
  Call,
  CallProvider,
  Endpoint,
  Endpoints,
  EndpointSource,
  EndpointTarget,
  HttpProvider,
  OutboundProvider,
} from "./provider.ts";
export { readMoment } from "./read-moment.ts";
export { Secret } from "./secret.ts";
export { createServiceToken, type Services, type ServiceToken } from "./service.ts";
export { type PlaceLimit, type StateStore, stateStore, type Taken, type WindowLimit } from "./state-store.ts";
export type {
  AttemptCall,
  EventMachine,
  Maybe,
  RequestCall,
  Transform,
  TransformAnswer,
  TransformFilter,
  UpstreamHead,
  UpstreamMessage,
} from "./transform.ts";
export type {
  ChatCodec,
  Codec,
  DecodeReplyContext,
  DecodeRequestContext,
  EncodeReplyContext,
  EncodeRequestContext,
  EncodedRequest,
  ErrorAnswer,
  ErrorCodec,
  ErrorResponse,
  ModelCapabilities,
  Proof,
  ProofMemory,
  RelayReplyContext,
  Relayed,
  ReplyDecoder,
  ReplyEncoder,
  ReplyRelay,
  RequestPatch,
  StreamChecker,
  UnaryCodec,
  Violation,
  Wire,
  WireId,
  WireProfile,
} from "./wire.ts";
export { withoutQuotes } from "./without-quotes.ts";

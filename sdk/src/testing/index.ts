export { createTestClock, type TestClock } from "./clock.ts";
export { type DefaultScript, type FakeUpstream, startFakeUpstream } from "./upstream.ts";
export { createGate, type Gate } from "./upstream/gate.ts";
export type { RecordedRequest } from "./upstream/recorded-request.ts";
export {
  cutBeforeHeaders,
  errorStatus,
  hangBeforeHeaders,
  huge,
  json,
  raw,
  type ReplyOptions,
  resetBeforeHeaders,
  sse,
  type SseOptions,
} from "./upstream/replies.ts";
export {
  cutAfter,
  hangAfter,
  pauseAfter,
  pauseBeforeHeaders,
  resetAfter,
  splitAt,
  splitEvery,
} from "./upstream/reshape.ts";
export type {
  CutStep,
  EndStep,
  HangStep,
  HeadStep,
  ResetStep,
  Script,
  Step,
  WaitForStep,
  WriteStep,
} from "./upstream/script.ts";
export { type CallOverrides, providerCall, transformCall } from "./calls.ts";
export { checkEvents } from "./check-events.ts";
export { type TestContext, testContext, type TestContextOverrides } from "./context.ts";
export type { ContractCheck } from "./contract/check.ts";
export { observerContract, type ObserverContractOptions } from "./contract/observer.ts";
export { policyContract, type PolicyContractOptions } from "./contract/policy.ts";
export { protocolContract, type ProtocolContractOptions } from "./contract/protocol.ts";
export { providerContract, type ProviderContractOptions } from "./contract/provider.ts";
export { transformContract, type TransformContractOptions } from "./contract/transform.ts";
export { wireContract } from "./contract/wire.ts";
export type { ReplySample, WireSamples } from "./contract/wire/samples.ts";
export {
  type EventSource,
  eventsOf,
  failing,
  type ReplyOverrides,
  type TestToolCall,
  textOf,
  textReply,
  toolCallReply,
} from "./events.ts";
export { type FetchCall, fetchResponse, httpFetch, type TestFetch, testFetch } from "./fetch.ts";
export { kernelEvent } from "./kernel-events.ts";
export { type LogLine, type TestLogger, testLogger } from "./logger.ts";
export { candidate, node } from "./nodes.ts";
export { type AskPolicy, candidates, idsOf, nodeStates, type PolicyAnswer, startPolicy } from "./policies.ts";
export { seededRandom } from "./random.ts";
export { chatRequest, userMessage } from "./requests.ts";
export { type Dropped, selection, type SelectionOverrides, type TestSelection } from "./selection.ts";
export type { TestServices, TestServicesInit } from "./services.ts";
export { type StartedPlugin, startPlugin } from "./start-plugin.ts";

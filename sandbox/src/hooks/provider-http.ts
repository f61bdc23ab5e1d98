import {
  type Endpoint,
  type Endpoints,
  type EndpointTarget,
  type ErrorResponse,
  type Failure,
  GatewayError,
  type HttpProvider,
  type JsonObject,
  type Node,
} from "@patchbay/sdk";
import type { RemoteHttpProvider } from "@patchbay/sdk/host";
import type { Asked } from "../guest/hooks/provider-data.ts";
import { asJson } from "../guest/hooks/plain-data.ts";
import { askGuest } from "./ask-guest.ts";
import { failure } from "./event-shapes.ts";
import { isOnHosts } from "./host-rights.ts";
import { nodeOptionsSchema } from "./node-options.ts";
import { createAnswers, type ProviderAnswers, type Question } from "./provider-answers.ts";
import type { ProviderPlace } from "./provider-place.ts";
import { endpointRecord, headerRecord, isAsked, type ReadHttpProvider } from "./provider-shapes.ts";
import { endpoint, modelCapabilities } from "./reply-shapes.ts";
import { jsonObject, type Read, text } from "./shapes.ts";

/** A declared provider: what it says as data is here, and its functions are asked beforehand. */
export function createHttpProvider(data: ReadHttpProvider, place: ProviderPlace): RemoteHttpProvider {
  const answers = createAnswers(place);
  const { id, auth, baseUrl, nodeOptions, wire, forwardHeaders, alwaysStream, profile, headers } = data;
  return {
    id,
    ...(auth && { auth }),
    ...(baseUrl !== undefined && { baseUrl }),
    ...(nodeOptions !== undefined && { nodeOptions: nodeOptionsSchema(nodeOptions, place) }),
    ...(data.capabilities && { capabilities: (asked) => answers.get(questions.capabilities, chatTarget(asked)) }),
    wire: isAsked(wire) ? (node) => answers.get(questions.wire, nodeTarget(node)) : wire,
    endpoints: endpointsOf(data, answers, place),
    ...(profile && { profile: isAsked(profile) ? (target) => answers.get(questions.profile, target) : profile }),
    ...(headers && {
      headers: isAsked(headers) ? (node) => answers.get(questions.headers, nodeTarget(node)) : headers,
    }),
    ...(forwardHeaders && { forwardHeaders }),
    ...(alwaysStream !== undefined && { alwaysStream }),
    ...(data.decodeError && { decodeError: decodeErrorAt(place) }),
    prepare: (target) => prepare(data, answers, target),
  };
}

const orEmpty: Read<JsonObject> = (value, path) => (value === null ? {} : jsonObject(value, path));
const perNode = (): string => "";
const perModel = ({ model }: EndpointTarget): string => model;
const perTarget = ({ model, operation, stream }: EndpointTarget): string => `${operation} ${stream} ${model}`;

const questions = {
  wire: { what: "wire", read: text(256), key: perNode },
  headers: { what: "headers", read: headerRecord, key: perNode },
  endpoints: { what: "endpoints", read: endpointRecord, key: perNode },
  endpoint: { what: "endpoint", read: endpoint, key: perTarget },
  profile: { what: "profile", read: orEmpty, key: perTarget },
  capabilities: { what: "capabilities", read: modelCapabilities, key: perModel },
} as const satisfies Record<string, Question<unknown>>;

/** Fetches what is not known of a target yet; what depends on the node alone comes first, as it says what else there is. */
function prepare(data: ReadHttpProvider, answers: ProviderAnswers, target: EndpointTarget): Promise<void> | undefined {
  const first = [
    isAsked(data.wire) && answers.fetch(questions.wire, target),
    isAsked(data.headers) && answers.fetch(questions.headers, target),
    isAsked(data.endpoints) && answers.fetch(questions.endpoints, target),
  ].filter((asking) => typeof asking === "object");
  if (first.length === 0) return prepareTarget(data, answers, target);
  return Promise.all(first).then(() => prepareTarget(data, answers, target));
}

function prepareTarget(
  data: ReadHttpProvider,
  answers: ProviderAnswers,
  target: EndpointTarget,
): Promise<void> | undefined {
  const { operation, model } = target;
  // A node that is only being checked is asked for no model yet.
  if (operation === "chat" && model === "") return undefined;
  const all = isAsked(data.endpoints) ? answers.get(questions.endpoints, target) : data.endpoints;
  const asking = [
    isAsked(all[operation]) && answers.fetch(questions.endpoint, target),
    operation === "chat" && isAsked(data.profile) && answers.fetch(questions.profile, target),
    data.capabilities && answers.fetch(questions.capabilities, target),
  ].filter((each) => typeof each === "object");
  return asking.length === 0 ? undefined : Promise.all(asking).then(() => undefined);
}

function endpointsOf(
  data: ReadHttpProvider,
  answers: ProviderAnswers,
  place: ProviderPlace,
): HttpProvider["endpoints"] {
  const { endpoints } = data;
  if (!isAsked(endpoints)) return withFunctions(endpoints, answers, place);
  return (node) => withFunctions(answers.get(questions.endpoints, nodeTarget(node)), answers, place);
}

function withFunctions(
  endpoints: Readonly<Record<string, string | Asked>>,
  answers: ProviderAnswers,
  place: ProviderPlace,
): Endpoints {
  const pairs = Object.entries(endpoints).map(([operation, source]) => [
    operation,
    // Paths are looked at with the node that they are for, and so are asked ones.
    (target: EndpointTarget) =>
      checkAddress(isAsked(source) ? answers.get(questions.endpoint, target) : { path: source }, target, place),
  ]);
  const plain = Object.entries(endpoints).every(([, source]) => typeof source === "string" && !isWhole(source));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (plain ? endpoints : Object.fromEntries(pairs)) as Endpoints;
}

/** The node's credential goes with the request: a whole address must be the node's own, or one that was granted. */
function checkAddress(found: Endpoint, { node }: EndpointTarget, { context }: ProviderPlace): Endpoint {
  const { path } = found;
  if (!isWhole(path) || isOnHosts(path, context.rights.hosts) || isSameOrigin(path, node.baseUrl)) return found;
  const message = `plugin "${context.plugin}" leads to an address that was not granted: ${path.slice(0, 200)}`;
  throw new GatewayError("permission-denied", message, { plugin: context.plugin, hook: "outboundProvider.endpoints" });
}

function isWhole(path: string): boolean {
  return /^https?:\/\//.test(path);
}

function isSameOrigin(path: string, baseUrl: string | undefined): boolean {
  if (baseUrl === undefined || !URL.canParse(path) || !URL.canParse(baseUrl)) return false;
  return new URL(path).origin === new URL(baseUrl).origin;
}

const optionalFailure: Read<Failure | undefined> = (value, path) => (value === null ? undefined : failure(value, path));

/** Nobody can know an error beforehand, so that it is asked for when it is there: the kernel waits for the answer. */
function decodeErrorAt({ index, context }: ProviderPlace): (response: ErrorResponse) => Failure {
  const place = { context, hook: "outboundProvider.decodeError" };
  const ask = (response: ErrorResponse): Promise<Failure | undefined> => {
    const input = asJson({ provider: index, what: "decode-error", response });
    return askGuest(place, { method: "provider.ask", input }, optionalFailure);
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return ask as unknown as (response: ErrorResponse) => Failure;
}

function nodeTarget(node: Node): EndpointTarget {
  return { node, model: "", operation: "chat", stream: false };
}

function chatTarget({ node, model }: { readonly node: Node; readonly model: string }): EndpointTarget {
  return { node, model, operation: "chat", stream: false };
}

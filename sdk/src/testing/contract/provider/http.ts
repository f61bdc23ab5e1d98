import { isDeepStrictEqual } from "node:util";
import type { OperationKind } from "../../../model/operation.ts";
import type { Node } from "../../../node.ts";
import type { Endpoint, Endpoints, EndpointTarget, HttpProvider } from "../../../provider.ts";
import type { Wire } from "../../../wire.ts";
import { must, mustEqual } from "../check.ts";
import { deepFreeze, plainDataFault } from "../data.ts";
import { checkErrorDecoder } from "../errors.ts";
import { hasCodec } from "../protocol.ts";

/** What the rules for declared providers look at. */
export interface HttpSubject {
  readonly provider: HttpProvider;
  readonly node: Node;
  /** Hosts that endpoints may name beside the node's own. */
  readonly hosts: readonly string[];
  readonly wires: readonly Wire[];
}

/** The rules for declared providers. */
export const httpRules: readonly { readonly name: string; readonly run: (subject: HttpSubject) => void }[] = [
  { name: "has endpoints of known operations", run: checkOperations },
  { name: "makes endpoints that stay below the node's base address", run: checkEndpoints },
  { name: "says where the credential goes, and sends none of its own", run: checkAuth },
  { name: "has a wire for every node, with a codec for each endpoint", run: checkWire },
  { name: "has profiles, headers and capabilities of plain data", run: checkData },
  {
    name: "reads every error answer",
    run: ({ provider: { decodeError } }) => decodeError && checkErrorDecoder(decodeError),
  },
];

const operations: readonly OperationKind[] = ["chat", "embed", "count-tokens", "models", "raw"];
const awkwardModels = ["test-model", "vendor/model:7b", "a model?x=1#y", "../../admin"];

function checkOperations({ provider, node }: HttpSubject): void {
  const names = Object.keys(endpointsOf(provider, node));
  must(names.length > 0, "a provider serves an operation");
  for (const name of names)
    must(
      operations.some((operation) => operation === name),
      `${name} is no operation`,
    );
}

function checkEndpoints(subject: HttpSubject): void {
  for (const target of targetsOf(subject)) {
    const source = endpointsOf(subject.provider, target.node)[target.operation];
    if (source === undefined) continue;
    const endpoint = typeof source === "string" ? { path: source } : source(deepFreeze(target));
    checkEndpoint(endpoint, target, subject);
  }
}

function endpointsOf({ endpoints }: HttpProvider, node: Node): Endpoints {
  return typeof endpoints === "function" ? endpoints(node) : endpoints;
}

function targetsOf({ provider, node }: HttpSubject): readonly EndpointTarget[] {
  return nodesOf(provider, node).flatMap((each) =>
    operations.flatMap((operation) =>
      awkwardModels.flatMap((model) => [true, false].map((stream) => ({ node: each, model, operation, stream }))),
    ),
  );
}

/** The node as it is, and with base addresses as people write them. */
function nodesOf({ baseUrl = "https://example.com/v1" }: HttpProvider, node: Node): readonly Node[] {
  const base = (node.baseUrl ?? baseUrl).replace(/\/+$/, "");
  return [base, `${base}/`, `${base}/deep/prefix`, "http://127.0.0.1:8080"].map((each) =>
    deepFreeze({ ...node, baseUrl: each }),
  );
}

function checkEndpoint(endpoint: Endpoint, target: EndpointTarget, { provider, hosts }: HttpSubject): void {
  const { path, method = "POST", query = {}, headers = {} } = endpoint;
  const what = `endpoint of ${target.operation}`;
  const base = new URL(`${(target.node.baseUrl ?? provider.baseUrl ?? "").replace(/\/+$/, "")}/`);
  must(typeof path === "string" && path !== "", `${what} has a path`);
  must(
    !path.startsWith("/"),
    `${what}: a path is relative to the base address and has no slash before it, got ${path}`,
  );
  must(
    !/[\s?#]/.test(path),
    `${what}: path ${JSON.stringify(path)} holds a space, ? or #; encode the model and use query`,
  );
  const url = new URL(path, base);
  must(!url.pathname.includes("//"), `${what}: ${url.href} has a doubled slash; a base address may end in one`);
  const own = url.host === base.host || hosts.includes(url.host);
  must(own, `${what}: ${url.host} is neither the node's host nor one of the option hosts`);
  const isInside = /^https?:\/\//.test(path) || url.pathname.startsWith(base.pathname);
  must(isInside, `${what}: ${url.href} leaves the base address ${base.href}; encode the model`);
  must(/^[A-Z]+$/.test(method), `${what}: the method is in capitals, got ${method}`);
  for (const value of [...Object.values(query), ...Object.values(headers)])
    must(typeof value === "string", `${what}: query and headers hold text`);
  mustSendNoCredential(provider, Object.keys(headers), Object.keys(query));
}

function checkAuth({ provider }: HttpSubject): void {
  const { auth, headers = {}, forwardHeaders = [] } = provider;
  must(auth !== undefined, 'auth is declared; { type: "none" } if there is nothing to send');
  if (auth.type === "header")
    must(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(auth.name), `auth: ${auth.name} is no name of a header`);
  if (auth.type === "query") must(auth.name !== "", "auth: the query parameter has a name");
  if (auth.type === "profile") must(auth.profile !== "", "auth: the profile has a name");
  mustSendNoCredential(provider, [...Object.keys(headers), ...forwardHeaders], []);
  for (const name of forwardHeaders) must(name === name.toLowerCase(), `forwardHeaders: ${name} is in lower case`);
}

const credentialHeaders = ["authorization", "proxy-authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie"];

function mustSendNoCredential({ auth }: HttpProvider, headers: readonly string[], query: readonly string[]): void {
  const reserved = new Set(credentialHeaders);
  if (auth?.type === "header") reserved.add(auth.name.toLowerCase());
  for (const name of headers)
    must(!reserved.has(name.toLowerCase()), `header ${name} is the host's to set, as auth says`);
  must(auth?.type !== "query" || !query.includes(auth.name), "the credential's query parameter is the host's to set");
}

function checkWire({ provider, node, wires }: HttpSubject): void {
  for (const each of nodesOf(provider, node)) {
    const wire = typeof provider.wire === "function" ? provider.wire(each) : provider.wire;
    if (typeof provider.wire === "function") must(provider.wire(each) === wire, "a node has the same wire each time");
    must(typeof wire === "object" || (typeof wire === "string" && wire !== ""), "a node has a wire, or the id of one");
    const known = typeof wire === "string" ? wires.find(({ id }) => id === wire) : wire;
    must(known !== undefined || wires.length === 0, `wire ${JSON.stringify(wire)} is among the option wires`);
    if (known) checkCodecs(known, endpointsOf(provider, each));
  }
}

function checkCodecs(wire: Wire, endpoints: Endpoints): void {
  for (const operation of operations) {
    if (endpoints[operation] === undefined) continue;
    must(hasCodec(wire.codec, operation), `wire ${wire.id} has a codec for ${operation}`);
  }
}

function checkData(subject: HttpSubject): void {
  const { provider, node } = subject;
  for (const target of targetsOf(subject)) {
    const { profile = {}, capabilities } = provider;
    const made = typeof profile === "function" ? profile(deepFreeze(target)) : profile;
    mustBePlain(made, "the profile");
    if (typeof profile === "function")
      must(isDeepStrictEqual(profile(target), made), "a target has the same profile each time");
    if (capabilities) mustBePlain(capabilities({ node, model: target.model }), "capabilities");
  }
  const headers = typeof provider.headers === "function" ? provider.headers(node) : { ...provider.headers };
  mustBePlain(headers, "headers");
  for (const value of Object.values(headers)) mustEqual(typeof value, "string", "headers hold text");
  must(
    provider.baseUrl === undefined || /^https?:\/\/[^/?#]+/.test(provider.baseUrl),
    `baseUrl is an address of http or https, got ${provider.baseUrl}`,
  );
}

function mustBePlain(value: unknown, name: string): void {
  const fault = plainDataFault(value, name);
  must(fault === undefined, `${name} is plain data: ${fault}`);
}

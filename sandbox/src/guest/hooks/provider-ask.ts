import type { EndpointTarget, ErrorResponse, HttpProvider, Json, OutboundProvider } from "@patchbay/sdk";
import type { Handler } from "../../rpc/peer.ts";
import { asJson, fromHost } from "./plain-data.ts";
import { endpointData } from "./provider-data.ts";

/** What the functions of a provider can be asked for. */
export type ProviderQuestion =
  | "wire"
  | "endpoints"
  | "endpoint"
  | "headers"
  | "profile"
  | "capabilities"
  | "decode-error"
  | "node-options";

/** A question to one function of a provider. */
interface AskInput {
  /** Its position among the plugin's providers. */
  readonly provider: number;
  readonly what: ProviderQuestion;
  readonly target?: EndpointTarget;
  readonly response?: ErrorResponse;
  /** A node's own options. */
  readonly options?: Json;
}

/** Answers from the functions of declared providers, and from those that every provider may have. */
export function askHandler(providers: readonly OutboundProvider[]): Handler {
  return async (input) => {
    const question = fromHost<AskInput>(input);
    const provider = providers[question.provider];
    if (!provider) throw new TypeError(`there is no provider ${question.provider}`);
    return { head: asJson(await answers[question.what](provider, question)) };
  };
}

type Ask = (provider: OutboundProvider, question: AskInput) => unknown;

const answers: Readonly<Record<ProviderQuestion, Ask>> = {
  wire: declared(({ wire }, { target }) => {
    const named = typeof wire === "function" ? wire(nodeOf(target)) : wire;
    if (typeof named === "string") return named;
    throw new TypeError(
      "a wire of the plugin's own cannot be chosen by node outside the kernel's process: give it as it is",
    );
  }),
  endpoints: declared(({ endpoints }, { target }) =>
    endpointData(typeof endpoints === "function" ? endpoints(nodeOf(target)) : endpoints),
  ),
  endpoint: declared(({ endpoints }, { target }) => {
    const given = known(target);
    const all = typeof endpoints === "function" ? endpoints(given.node) : endpoints;
    const source = all[given.operation];
    return typeof source === "function" ? source(given) : { path: source };
  }),
  headers: declared(({ headers }, { target }) => (typeof headers === "function" ? headers(nodeOf(target)) : headers)),
  profile: declared(({ profile }, { target }) => (typeof profile === "function" ? profile(known(target)) : profile)),
  "decode-error": declared(({ decodeError }, { response }) => response && decodeError?.(response)),
  capabilities: ({ capabilities }, { target }) => capabilities?.(known(target)),
  async "node-options"({ nodeOptions }, { options }) {
    const result = await nodeOptions?.["~standard"].validate(options);
    return result?.issues ? { issues: result.issues.map(issueData) } : { value: result?.value };
  },
};

function declared(ask: (provider: HttpProvider, question: AskInput) => unknown): Ask {
  return (provider, question) => {
    if ("call" in provider) throw new TypeError(`provider "${provider.id}" is not declared`);
    return ask(provider, question);
  };
}

function known(target: EndpointTarget | undefined): EndpointTarget {
  if (!target) throw new TypeError("the question names no target");
  return target;
}

function nodeOf(target: EndpointTarget | undefined): EndpointTarget["node"] {
  return known(target).node;
}

function issueData({
  message,
  path = [],
}: {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}): Json {
  return { message, path: path.map((segment) => String(typeof segment === "object" ? segment.key : segment)) };
}

import { GatewayError, type InboundRequest, type OperationKind, type Route, type RouteTarget } from "@patchbay/sdk";

/** Versions of the API that clients ask for; the requests are the same. */
const versions = ["v1beta", "v1alpha", "v1"] as const;

const actions: readonly (readonly [action: string, operation: OperationKind])[] = [
  ["generateContent", "chat"],
  ["countTokens", "count-tokens"],
  ["embedContent", "embed"],
  ["batchEmbedContents", "embed"],
];

const streamAction = "streamGenerateContent";
const events = { query: { alt: "sse" } };

/** Under `v1` other protocols list models too: this one answers the clients of its vendor's library there. */
const sdkClient = { headers: { "x-goog-api-client": true } } as const;

/** Everything but the streams that are arrays. */
export const routes: readonly Route[] = versions.flatMap((version) => [
  ...actions.map(([action, operation]) => actionRoute(version, action, operation)),
  { ...actionRoute(version, streamAction, "chat"), match: events },
  ...modelRoutes(version),
]);

/** Streams that are arrays. */
export const arrayRoutes: readonly Route[] = versions.map((version) => actionRoute(version, streamAction, "chat"));

/** Ids of models may hold slashes and colons: the action stands behind the last colon. */
function actionRoute(version: string, action: string, operation: OperationKind): Route {
  const stream = action === streamAction;
  return {
    method: "POST",
    path: `/${version}/models/*model\\:${action}`,
    operation,
    target: (request) => targetOf(request, stream),
  };
}

function targetOf({ params, body }: InboundRequest, stream: boolean): RouteTarget {
  const model = params["model"]?.replace(/^models\//, "") ?? "";
  if (model === "") throw new GatewayError("bad-request", "the path must name a model", { param: "model" });
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new GatewayError("bad-request", "the request body must be a JSON object");
  return { model, stream };
}

function modelRoutes(version: string): readonly Route[] {
  const match = version === "v1" ? { match: sdkClient } : {};
  return [
    { method: "GET", path: `/${version}/models`, operation: "models", ...match },
    { method: "GET", path: `/${version}/models/*id`, operation: "models", ...match },
  ];
}

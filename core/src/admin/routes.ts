import { GatewayError } from "@patchbay/sdk";
import { object } from "../config/shape.ts";
import type { ExchangeView } from "../trace/exchange-trace.ts";
import { configRoutes } from "./config-routes.ts";
import { exchangesInput, explainInput } from "./inputs.ts";
import { exchangeSchema, exchangeSummarySchema, explanationSchema, statusSchema } from "./outputs.ts";
import { kernelRoutes } from "./kernel-routes.ts";
import { modelRoutes } from "./model-routes.ts";
import { nodeRoutes } from "./node-routes.ts";
import { pluginChangeRoutes } from "./plugin-change-routes.ts";
import { poolRoutes } from "./pool-routes.ts";
import { pluginRoutes } from "./plugin-routes.ts";
import { type AdminRoute, route } from "./route.ts";
import { listOf, record } from "./schema.ts";

const nothing = object({});

/** Everything that the admin door can do, beside telling this very table as OpenAPI. */
export const adminRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/admin/status",
    summary: "How the kernel is",
    input: nothing,
    output: statusSchema,
    handler: ({ kernel }) => kernel.status(),
  }),
  ...pluginRoutes,
  ...pluginChangeRoutes,
  ...nodeRoutes,
  ...configRoutes,
  ...poolRoutes,
  ...modelRoutes,
  ...kernelRoutes,
  route({
    method: "POST",
    path: "/admin/explain",
    summary: "Why a request would go where it would go; nothing is sent",
    isQuestion: true,
    input: explainInput,
    output: explanationSchema,
    handler: ({ kernel, input }) => kernel.explain(input),
  }),
  route({
    method: "GET",
    path: "/admin/exchanges",
    summary: "The exchanges of late, the newest first",
    input: exchangesInput,
    output: record({ exchanges: listOf(exchangeSummarySchema) }),
    handler: ({ kernel, input }) => ({ exchanges: kernel.exchanges(input.limit).map(summaryOf) }),
  }),
  route({
    method: "GET",
    path: "/admin/exchanges/{id}",
    summary: "One of them: what was decided, why, and what became of each attempt",
    input: nothing,
    output: exchangeSchema,
    handler({ kernel, params: { id = "" } }) {
      const found = kernel.exchange(id);
      if (!found) throw new GatewayError("not-found", `no exchange "${id}" is remembered; the last 1,000 are`);
      return found;
    },
  }),
];

function summaryOf({ route: _route, decisions: _decisions, attempts, ...facts }: ExchangeView): object {
  const last = attempts.findLast(({ outcome }) => outcome !== "cancelled");
  return { ...facts, attempts: attempts.length, ...(last && { pool: last.pool, node: last.node }) };
}

import { GatewayError } from "@patchbay/sdk";
import { object } from "../config/shape.ts";
import type { NodeView } from "../nodes/node-view.ts";
import type { NodeControl } from "../open-kernel.ts";
import type { ExchangeView } from "../trace/exchange-trace.ts";
import type { AdminKernel } from "./admin-kernel.ts";
import { exchangesInput, explainInput } from "./inputs.ts";
import { exchangeSchema, exchangeSummarySchema, explanationSchema, nodeSchema, statusSchema } from "./outputs.ts";
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
  route({
    method: "GET",
    path: "/admin/nodes",
    summary: "Every node: how it stands, why, and what changes next",
    input: nothing,
    output: record({ nodes: listOf(nodeSchema) }),
    handler: ({ kernel }) => ({ nodes: kernel.nodes() }),
  }),
  control("enable", "Puts a node back that was taken out"),
  control("disable", "Takes a node out: it is not asked until it is put back"),
  control("reset", "Ends a node's rests and forgets its failures"),
  route({
    method: "POST",
    path: "/admin/explain",
    summary: "Why a request would go where it would go; nothing is sent",
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

function control(signal: NodeControl, summary: string): AdminRoute {
  return route({
    method: "POST",
    path: `/admin/nodes/{pool}/{node}/${signal}`,
    summary,
    input: nothing,
    output: record({ node: nodeSchema }),
    handler({ kernel, params: { pool = "", node = "" } }) {
      kernel.signal(pool, node, signal);
      kernel.current().host.log.info(`admin: ${signal} node "${pool}/${node}"`);
      return { node: nodeOf(kernel, pool, node) };
    },
  });
}

function nodeOf(kernel: AdminKernel, pool: string, node: string): NodeView | undefined {
  return kernel.nodes().find((each) => each.pool === pool && each.id === node);
}

function summaryOf({ route: _route, decisions: _decisions, attempts, ...facts }: ExchangeView): object {
  const last = attempts.findLast(({ outcome }) => outcome !== "cancelled");
  return { ...facts, attempts: attempts.length, ...(last && { pool: last.pool, node: last.node }) };
}

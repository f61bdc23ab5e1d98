import type { JsonObject } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import type { DescribedPage } from "../observe/endpoint-table.ts";
import { version } from "../version.ts";
import { schemaOf } from "./inputs.ts";
import { errorSchema } from "./outputs.ts";
import { type AdminRoute, hasQuery } from "./route.ts";
import { type Schema, text } from "./schema.ts";

const failures: Readonly<Record<string, string>> = {
  "400": "The input does not have the form that is wanted.",
  "401": "No token, or one that is not the admin token.",
  "404": "There is no such thing.",
  "409": "There is nothing to do that with now.",
  "422": "It does not fit: what runs goes on.",
  "429": "Too many wrong tokens from this address.",
  "500": "A fault of the gateway, such as a full disk: nothing was changed.",
};

/** The table of routes, and what observers show beside, as an OpenAPI 3.1 document. */
export function openapiOf(routes: readonly AdminRoute[], pages: readonly DescribedPage[] = []): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  for (const page of pages) paths[page.path] = { get: pageOperationOf(page) };
  return {
    openapi: "3.1.0",
    info: { title: "Patchbay admin", version },
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: { Error: errorSchema },
    },
  };
}

function operationOf(route: AdminRoute): JsonObject {
  const { path, summary, output } = route;
  const input = schemaOf(route.input);
  const hasBody = !hasQuery(route) && Object.keys(propertiesOf(input)).length > 0;
  const isRequired = Array.isArray(input["required"]) && input["required"].length > 0;
  return {
    summary,
    operationId: operationId(route),
    parameters: [...pathParameters(path), ...(hasQuery(route) ? queryParameters(input) : [])],
    ...(hasBody && { requestBody: { required: isRequired, content: { "application/json": { schema: input } } } }),
    responses: {
      "200": { description: "Done.", content: { "application/json": { schema: output } } },
      ...Object.fromEntries(Object.entries(failures).map(([status, why]) => [status, failed(why)])),
    },
  };
}

const pageFailures: ReadonlySet<string> = new Set(["400", "401", "404", "429"]);

function pageOperationOf({ path, describe }: DescribedPage): JsonObject {
  const { summary, query = {}, answer } = describe;
  const failing = Object.entries(failures).filter(([status]) => pageFailures.has(status));
  return {
    summary,
    operationId: operationId({ method: "GET", path }),
    parameters: Object.entries(query).map(([name, schema]) => ({ name, in: "query", schema })),
    responses: {
      "200": { description: "Done.", ...(answer && { content: { "application/json": { schema: answer } } }) },
      ...Object.fromEntries(failing.map(([status, why]) => [status, failed(why)])),
    },
  };
}

function failed(description: string): JsonObject {
  return { description, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };
}

/** Such as `post-nodes-pool-node-enable`. */
function operationId({ method, path }: Pick<AdminRoute, "method" | "path">): string {
  return `${method.toLowerCase()}${path.replace("/admin", "").replaceAll(/[{}]/g, "").replaceAll(/[/.]/g, "-")}`;
}

function pathParameters(path: string): readonly JsonObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(({ 1: name = "" }) => ({
    name,
    in: "path",
    required: true,
    schema: text,
  }));
}

function queryParameters(input: Schema): readonly JsonObject[] {
  return Object.entries(propertiesOf(input)).map(([name, schema]) => ({ name, in: "query", schema }));
}

function propertiesOf(schema: Schema): JsonObject {
  const { properties } = schema;
  return isObject(properties) ? properties : {};
}

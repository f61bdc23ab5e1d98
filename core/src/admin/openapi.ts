import type { JsonObject } from "@patchbay/sdk";
import { isObject } from "@patchbay/sdk/http";
import { version } from "../version.ts";
import { schemaOf } from "./inputs.ts";
import { errorSchema } from "./outputs.ts";
import type { AdminRoute } from "./route.ts";
import { type Schema, text } from "./schema.ts";

const failures: Readonly<Record<string, string>> = {
  "400": "The input does not have the form that is wanted.",
  "401": "No token, or one that is not the admin token.",
  "404": "There is no such thing.",
  "409": "There is nothing to do that with now.",
  "422": "It does not fit: what runs goes on.",
  "429": "Too many wrong tokens from this address.",
};

/** The table of routes as an OpenAPI 3.1 document. */
export function openapiOf(routes: readonly AdminRoute[]): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
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
  const { method, path, summary, output } = route;
  const input = schemaOf(route.input);
  const hasBody = method === "POST" && Object.keys(propertiesOf(input)).length > 0;
  return {
    summary,
    operationId: operationId(route),
    parameters: [...pathParameters(path), ...(method === "GET" ? queryParameters(input) : [])],
    ...(hasBody && { requestBody: { required: true, content: { "application/json": { schema: input } } } }),
    responses: {
      "200": { description: "Done.", content: { "application/json": { schema: output } } },
      ...Object.fromEntries(Object.entries(failures).map(([status, why]) => [status, failed(why)])),
    },
  };
}

function failed(description: string): JsonObject {
  return { description, content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };
}

/** Such as `post-nodes-pool-node-enable`. */
function operationId({ method, path }: AdminRoute): string {
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

import { expect } from "vitest";
import * as z from "zod";
import type { Config } from "../../src/config/config.ts";
import type { TestKernel, TestKernelOptions } from "../../src/testing.ts";
import { type NodeAt, startGateway } from "../support/gateway.ts";

export const token = "admin-token-123456";
export const clientKey = "client-key-123456";

export interface AdminAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  readonly text: string;
}

/** A gateway with an admin door, and a client that holds every answer to the schema of its route. */
export async function startAdmin(nodes: readonly NodeAt[], config: Config = {}, options: TestKernelOptions = {}) {
  const server = { adminToken: token, ...config.server };
  const kernel = await startGateway(nodes, { ...config, server }, options);
  const { body } = await request(kernel, "GET", "/admin/openapi.json");
  const openapi = body as OpenApi;
  return {
    kernel,
    openapi,
    async ask(
      method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
      path: string,
      input?: unknown,
    ): Promise<AdminAnswer> {
      const answer = await request(kernel, method, path, { input });
      checkAnswer(openapi, method, path, answer);
      return answer;
    },
    [Symbol.asyncDispose]: () => kernel.close(),
  };
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: { readonly Error: object } };
}

interface Operation {
  readonly summary: string;
  readonly operationId: string;
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: object } } };
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[];
  readonly responses: Readonly<
    Record<string, { readonly content: { readonly "application/json": { readonly schema: object } } }>
  >;
}

interface Asking {
  readonly input?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks with the token unless other headers are given. */
export async function request(
  kernel: TestKernel,
  method: string,
  path: string,
  { input, headers = { authorization: `Bearer ${token}` } }: Asking = {},
): Promise<AdminAnswer> {
  const body = input === undefined ? {} : { body: typeof input === "string" ? input : JSON.stringify(input) };
  const response = await fetch(`${kernel.url}${path}`, { method, headers, ...body });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as unknown };
}

/** Fails when an answer is not what the document says of its route. */
function checkAnswer(
  { paths, components }: OpenApi,
  method: string,
  path: string,
  { status, body }: AdminAnswer,
): void {
  const operation = operationOf(paths, method, path)?.operation;
  const schema =
    status === 200 ? operation?.responses["200"]?.content["application/json"].schema : components.schemas.Error;
  expect(schema, `${method} ${path} is in the document`).toBeDefined();
  if (operation) expect(Object.keys(operation.responses)).toContain(String(status));
  expect(issuesOf(schema as object, body), `${method} ${path}: ${JSON.stringify(body)}`).toEqual([]);
}

/** What a value has that its schema does not allow. */
export function issuesOf(schema: object, value: unknown): readonly unknown[] {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(value).error?.issues ?? [];
}

/** What the document says of a request. */
export function operationOf(
  paths: OpenApi["paths"],
  method: string,
  path: string,
): { readonly pattern: string; readonly operation: Operation } | undefined {
  const [plain = ""] = path.split("?");
  const fits = (pattern: string): boolean =>
    new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.")}$`).test(plain);
  for (const [pattern, operations] of Object.entries(paths)) {
    const operation = fits(pattern) ? operations[method.toLowerCase()] : undefined;
    if (operation) return { pattern, operation };
  }
  return undefined;
}

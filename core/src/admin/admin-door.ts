import { GatewayError } from "@patchbay/sdk";
import { isObject, parseJson } from "@patchbay/sdk/http";
import { decodeText } from "../decode-text.ts";
import type { EndpointTable } from "../observe/endpoint-table.ts";
import { ConfigError, type ConfigFault, faultText } from "../config/fault.ts";
import type { AdminKernel } from "./admin-kernel.ts";
import { audited } from "./audited.ts";
import { schemaOf } from "./inputs.ts";
import type { AdminVisitor } from "./let-in.ts";
import { openapiOf } from "./openapi.ts";
import { redactStrings } from "./redact-strings.ts";
import { type AdminRoute, hasQuery, InputFault } from "./route.ts";
import { adminRoutes } from "./routes.ts";

/** A request at the admin door. */
export interface AdminRequest extends AdminVisitor {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  body(): Promise<Uint8Array>;
}

/** Its answer, as JSON. */
export interface AdminAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const openapiPath = "/admin/openapi.json";

/** Whether the door has something of its own at a path. */
export function isAdminRoute(path: string): boolean {
  return path === openapiPath || adminRoutes.some((route) => paramsOf(route.path, path) !== undefined);
}

/** Makes the admin door: lets in whoever has the token, finds the route, checks the input, answers. */
export function createAdminDoor(
  kernel: AdminKernel,
  letIn: (visitor: AdminVisitor) => void,
): (request: AdminRequest) => Promise<AdminAnswer> {
  const openapi = createOpenapi();
  return async (request) => {
    const { redact } = kernel.current();
    try {
      letIn(request);
      if (request.path === openapiPath && request.method === "GET")
        return { status: 200, headers: {}, body: openapi(kernel.current().endpoints) };
      return { status: 200, headers: {}, body: redactStrings(await answer(request, kernel), redact) };
    } catch (cause) {
      const { log } = kernel.current().host;
      if (!(cause instanceof InputFault || cause instanceof ConfigError || GatewayError.is(cause)))
        log.error("an admin route failed", { error: cause });
      return refusal(cause, redact);
    }
  };
}

/** Makes what tells of the door and of the pages of observers behind it: once for each set of pages. */
function createOpenapi(): (pages: EndpointTable) => object {
  const known = new WeakMap<EndpointTable, object>();
  return (pages) => {
    const document = known.get(pages) ?? openapiOf(adminRoutes, pages.described("/admin/"));
    known.set(pages, document);
    return document;
  };
}

async function answer(request: AdminRequest, kernel: AdminKernel): Promise<object> {
  const { route, params } = find(request);
  const read = async (): Promise<unknown> =>
    hasQuery(route) ? fromQuery(route, request.query) : await fromBody(request);
  if (route.method === "GET" || route.isQuestion === true)
    return await route.run({ kernel, params, input: await read() });
  return await audited({ kernel, route, params, address: request.address, read });
}

interface Found {
  readonly route: AdminRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** @throws GatewayError `not-found`, `method-not-allowed`. */
function find({ method, path }: AdminRequest): Found {
  const here = adminRoutes.flatMap((route): readonly Found[] => {
    const params = paramsOf(route.path, path);
    return params ? [{ route, params }] : [];
  });
  const found = here.find(({ route }) => route.method === method);
  if (found) return found;
  const methods = path === openapiPath ? ["GET"] : here.map(({ route }) => route.method);
  if (methods.length > 0)
    throw new GatewayError("method-not-allowed", `${path} knows ${methods.join(", ")}, not ${method}`);
  throw new GatewayError("not-found", `nothing is at ${method} ${path}; GET ${openapiPath} lists what there is`);
}

/** What a path holds for the names of a pattern; undefined when it does not fit. */
function paramsOf(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = given[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined) params[name] = decode(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** A query has text alone: numbers are made of it where a number is wanted. */
function fromQuery({ input }: AdminRoute, query: URLSearchParams): unknown {
  const { properties } = schemaOf(input);
  const typeOf = (name: string): unknown => {
    const schema = isObject(properties) ? properties[name] : undefined;
    return isObject(schema) ? schema["type"] : undefined;
  };
  return Object.fromEntries(
    [...query].map(([name, value]) => [
      name,
      typeOf(name) === "integer" && /^\d+$/.test(value) ? Number(value) : value,
    ]),
  );
}

/** @throws GatewayError `bad-request`, `too-large`. */
async function fromBody(request: AdminRequest): Promise<unknown> {
  const body = await request.body();
  return body.length === 0 ? {} : parseJson(decodeText(body), "bad-request");
}

/** A place such as `apiKey:` in front would make its first word look like a key. */
function inWords({ path, message, hint }: ConfigFault): string {
  return `${faultText({ path: "", message, ...(hint !== undefined && { hint }) })}${path === "" ? "" : ` at ${path}`}`;
}

/** A failure as the door tells it. */
export function refusal(cause: unknown, redact: (text: string) => string): AdminAnswer {
  const withFaults = (status: number, code: string, message: string, faults: readonly ConfigFault[]): AdminAnswer => ({
    status,
    headers: {},
    body: redactStrings({ error: { code, message, faults } }, redact),
  });
  if (cause instanceof InputFault) return withFaults(400, "bad-request", cause.message, cause.faults);
  if (cause instanceof ConfigError)
    return withFaults(422, "unprocessable", cause.faults.map(inWords).join("; "), cause.faults);
  const { status, code, message, retryAfterMs } = GatewayError.from(cause);
  const headers = {
    ...(status === 401 && { "www-authenticate": "Bearer" }),
    ...(retryAfterMs !== undefined && { "retry-after": String(Math.ceil(retryAfterMs / 1000)) }),
  };
  return { status, headers, body: redactStrings({ error: { code, message } }, redact) };
}

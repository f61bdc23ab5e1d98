import type { Secret } from "@patchbay/sdk";
import type { ResolvedConfig } from "../config/resolved.ts";
import { isRecord } from "../config/shape.ts";
import { bearerHeader } from "../credentials/bearer-header.ts";
import { UsageError } from "./command.ts";

/** Asks a running kernel's admin door; resolves with its answer. */
export type AskAdmin = (path: string, input?: object) => Promise<Readonly<Record<string, unknown>>>;

const deadlineMs = 10_000;

/** A running kernel's admin door, from outside. */
export interface AdminAccess {
  /** The kernel's address, without a slash at the end. */
  readonly url: string;
  readonly ask: AskAdmin;
  /** Gets what is no JSON or has no end, whatever its status; the signal alone ends it. @throws Error when nobody is there. */
  readonly get: (path: string, signal?: AbortSignal) => Promise<Response>;
}

/** The way to the kernel of a config, or to the one at an address. @throws Error, UsageError when there is none. */
export function createAdminClient(config: ResolvedConfig, url: string | undefined): AskAdmin {
  return createAdminAccess(config, url).ask;
}

/** The same, also for what is no JSON. @throws Error, UsageError when there is none. */
export function createAdminAccess({ server }: Pick<ResolvedConfig, "server">, url: string | undefined): AdminAccess {
  const { adminToken } = server;
  if (!adminToken)
    throw new Error("server.adminToken is not set in the config: without it no kernel has an admin door");
  const base = url === undefined ? addressOf(server) : checked(url);
  return {
    url: base,
    async ask(path, input) {
      const signal = AbortSignal.timeout(deadlineMs);
      const response = await send(base, path, { token: adminToken, input, signal });
      const body = await bodyOf(response);
      if (response.ok && body) return body;
      throw new Error(problemOf(base, response.status, body));
    },
    get: (path, signal) => send(base, path, { token: adminToken, signal }),
  };
}

interface Asked {
  readonly token: Secret;
  readonly input?: object | undefined;
  readonly signal?: AbortSignal | undefined;
}

async function send(base: string, path: string, { token, input, signal }: Asked): Promise<Response> {
  try {
    return await fetch(`${base}${path}`, {
      headers: { ...bearerHeader(token), ...(input && { "content-type": "application/json" }) },
      // The token is for this address alone.
      redirect: "manual",
      ...(signal && { signal }),
      ...(input && { method: "POST", body: JSON.stringify(input) }),
    });
  } catch (error) {
    const why = reasonOf(error instanceof Error ? (error.cause ?? error) : error);
    throw new Error(`cannot reach a kernel at ${base} (${why}): start it, or name its address with --url`, {
      cause: error,
    });
  }
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return "code" in cause ? String(cause.code) : cause.message;
}

async function bodyOf(response: Response): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const body: unknown = await response.json();
    return isRecord(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

const problems: Readonly<Record<number, string>> = {
  401: "does not take the token of server.adminToken",
};

function problemOf(base: string, status: number, body: Readonly<Record<string, unknown>> | undefined): string {
  const error = isRecord(body?.["error"]) ? body["error"] : {};
  const message = typeof error["message"] === "string" ? error["message"] : `answers with ${status}`;
  return `the kernel at ${base}: ${problems[status] ?? message}`;
}

function addressOf({ host, port }: ResolvedConfig["server"]): string {
  if (port === 0) throw new UsageError("server.port is 0: name the address of the kernel with --url");
  const reachable = anyAddress.has(host) ? "127.0.0.1" : host;
  return `http://${reachable.includes(":") ? `[${reachable}]` : reachable}:${port}`;
}

/** A kernel that listens everywhere is here, too. */
const anyAddress: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

function checked(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError(`--url needs an http:// or https:// address, got ${JSON.stringify(url)}`);
  return url.replace(/\/+$/, "");
}

import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Config, createKernel, type Kernel, type Terminal } from "@patchbay/core";
import { type PlainConfig, terminalLogger } from "@patchbay/core/command";
import { configForProof } from "./pool-config.ts";
import type { Redact } from "./redact.ts";
import type { Target } from "./target.ts";

/** Starts a kernel on loopback that serves this pool to whoever has its key, which nobody else has. */
export async function openPool(
  { config, baseDir }: PlainConfig,
  { pool, node }: { readonly pool: string; readonly node: string | undefined },
  { terminal, redact }: { readonly terminal: Terminal; readonly redact: Redact },
): Promise<Target> {
  const key = randomBytes(32).toString("base64url");
  const { env } = terminal;
  const log = terminalLogger(terminal, { redact });
  const kernel = await createKernel(configForProof(config, { pool, node, key }), { baseDir, env, log });
  const { url } = await kernel.listen({ host: "127.0.0.1", port: 0 }).catch(async (error: unknown) => {
    await kernel.close();
    throw error;
  });
  const path = `/${encodeURIComponent(pool)}/v1`;
  return {
    kind: "pool",
    baseUrl: `${url}${path}`,
    healthUrls: [`${url}/health`],
    key,
    pool,
    ...(node !== undefined && { node }),
    registration: { baseUrl: `${publicUrl(config, env)}${path}`, keyName: publicKeyName(config, env) },
    afterAbort: (requestId) => fateOf(kernel, requestId),
    close: () => kernel.close(),
  };
}

const pauseMs = 20;
const tries = 100;

/** An exchange is in the kernel's records once it is over. */
async function fateOf(kernel: Kernel, requestId: string): Promise<"cancelled" | "ended" | "running"> {
  for (let turn = 0; turn < tries; turn++) {
    const found = kernel.exchange(requestId);
    if (found) return found.attempts.some(({ outcome }) => outcome === "cancelled") ? "cancelled" : "ended";
    await sleep(pauseMs);
  }
  return "running";
}

const anyAddress: ReadonlySet<string> = new Set(["0.0.0.0", "::", "[::]"]);

/** Where the kernel that serves clients is reached, as far as the config says. */
function publicUrl({ server }: Config, env: NodeJS.ProcessEnv): string {
  const host = env["PATCHBAY_HOST"] || (server?.host ?? "127.0.0.1");
  const port = env["PATCHBAY_PORT"] || String(server?.port ?? 3000);
  const named = anyAddress.has(host) ? "127.0.0.1" : host;
  return `http://${named.includes(":") && !named.startsWith("[") ? `[${named}]` : named}:${port}`;
}

/** Variable that holds a key of that kernel. */
function publicKeyName({ server }: Config, env: NodeJS.ProcessEnv): string | undefined {
  if (env["PATCHBAY_API_KEY"]) return "PATCHBAY_API_KEY";
  const [first] = server?.keys ?? [];
  if (typeof first !== "object" || !("$env" in first)) return undefined;
  // One that may be missing, and is, means an open door.
  return first.optional === true && !env[first.$env] ? undefined : first.$env;
}

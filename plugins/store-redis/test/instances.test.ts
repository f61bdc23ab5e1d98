import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeFiles } from "../../../core/test/cli/folder.ts";
import { launch, type Program } from "../../../core/test/cli/program.ts";
import { hasRedis, startRedis, type TestRedis } from "./support/redis.ts";

/** Prefers who answered under the session last, else the node that the client names. */
const sticky = `export const plugin = { name: "sticky", sdk: "1.0", setup: () => ({
  selectNode: async (candidates, selection) => {
    const key = selection.headers["x-session"] ?? "none";
    const bound = await selection.bound(key);
    if (selection.headers["x-bind"]) selection.bind(key, 60_000);
    const wanted = bound?.node ?? selection.headers["x-node"];
    return candidates.toSorted((a, b) => (b.node.id === wanted) - (a.node.id === wanted));
  } }) };`;

const momentMs = 10;
const patience = { timeout: 15_000 };
/** A machine that stands still for a moment makes an instance go on alone, as it should: then limits are each one's own. */
const exact = { retry: 3 };

/** An upstream that counts; it answers after a moment, so that requests overlap. */
async function startUpstream() {
  const seen = { requests: 0, atOnce: 0, mostAtOnce: 0, nodes: [] as string[], status: 200 };
  const server = createServer((request, response) => {
    seen.requests++;
    seen.nodes.push(String(request.headers.authorization));
    seen.mostAtOnce = Math.max(seen.mostAtOnce, ++seen.atOnce);
    request.resume();
    setTimeout(() => {
      seen.atOnce--;
      const { status } = seen;
      response.writeHead(status, {
        "content-type": "application/json",
        ...(status === 429 && { "retry-after": "50" }),
      });
      response.end(JSON.stringify(status === 200 ? reply : { error: { message: "slow down" } }));
    }, momentMs);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const forget = () => Object.assign(seen, { requests: 0, mostAtOnce: 0, nodes: [], status: 200 });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    forget,
    close: () => server.close(),
  };
}

const reply = {
  id: "chatcmpl-1",
  object: "chat.completion",
  created: 1,
  model: "m",
  choices: [{ index: 0, message: { role: "assistant", content: "hello" }, finish_reason: "stop" }],
};

interface Instance {
  readonly program: Program;
  readonly url: string;
}

/** Pools by what their nodes bear. */
const pools = {
  free: ["a", "b"].map((id) => ({ id })),
  minute: [{ id: "a", limits: { requestsPerMinute: 37 } }],
  places: [{ id: "a", limits: { concurrency: 5, queue: 200 } }],
  both: [{ id: "a", limits: { requestsPerMinute: 20, concurrency: 50, queue: 50 } }],
};

function configOf(baseUrl: string): object {
  const nodes = (list: readonly { readonly id: string }[]) =>
    list.map((node) => ({ ...node, baseUrl, apiKey: { $env: `KEY_${node.id}` } }));
  return {
    server: { port: 0 },
    plugins: [
      "@patchbay/protocol-openai-chat",
      "@patchbay/provider-openai",
      "./sticky.js",
      { plugin: "@patchbay/store-redis", options: { url: { $env: "REDIS_URL" } } },
    ],
    pools: Object.fromEntries(
      Object.entries(pools).map(([id, list]) => [id, { provider: "openai", nodes: nodes(list) }]),
    ),
  };
}

async function start(cwd: string, redis: TestRedis): Promise<Instance> {
  const env = { REDIS_URL: redis.url, KEY_a: "key-of-a-123456", KEY_b: "key-of-b-123456" };
  const program = launch(["start"], { cwd, env });
  return { program, url: await program.waitFor("stdout", /listens on (http:\S+)\n/) };
}

async function ask({ url }: Instance, pool: keyof typeof pools, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${url}/${pool}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "hi" }] }),
  });
  await response.text();
  return response.status;
}

async function sharedState({ url }: Instance): Promise<string> {
  const { details } = (await (await fetch(`${url}/health`)).json()) as { details: { sharedState: string } };
  return details.sharedState;
}

const many = <T>(count: number, make: (index: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const good = (statuses: readonly number[]) => statuses.filter((status) => status === 200).length;

describe.runIf(hasRedis())("two processes on one Redis", () => {
  let redis: TestRedis;
  let upstream: Awaited<ReturnType<typeof startUpstream>>;
  let folder: string;
  let one: Instance;
  let two: Instance;
  const at = (index: number) => (index % 2 === 0 ? one : two);

  beforeAll(async () => {
    [redis, upstream, folder] = await Promise.all([
      startRedis(),
      startUpstream(),
      mkdtemp(join(tmpdir(), "patchbay-redis-")),
    ]);
    await writeFiles(folder, { "sticky.js": sticky, "plugins.config.json": configOf(upstream.url) });
    [one, two] = await Promise.all([start(folder, redis), start(folder, redis)]);
    await Promise.all(many(20, (index) => ask(at(index), "free")));
  }, 60_000);
  beforeEach(async () => {
    upstream.forget();
    await redis.forget();
    await expect.poll(() => Promise.all([one, two].map(sharedState)), patience).toEqual(["shared", "shared"]);
  });
  afterAll(async () => {
    for (const { program } of [one, two]) program.child.kill("SIGKILL");
    upstream.close();
    await redis.kill();
    await rm(folder, { recursive: true, force: true });
  });

  // Before the crowds: a policy that is late for long is left out for a while.
  test("stay with who answered, whichever of them is asked", async () => {
    const nodeOf = async (session: string) => {
      await ask(two, "free", { "x-session": session });
      return upstream.seen.nodes.at(-1);
    };
    expect(await nodeOf("nobody's")).toBe("Bearer key-of-a-123456");
    let sessions = 0;
    // The instance that answered tells the binding without making its client wait, and a policy that is late is passed over.
    const bindAndAsk = async () => {
      const session = `session ${++sessions}`;
      await ask(one, "free", { "x-session": session, "x-bind": "yes", "x-node": "b" });
      return nodeOf(session);
    };
    await expect.poll(bindAndAsk, patience).toBe("Bearer key-of-b-123456");
  });

  test("keep a limit of requests per minute exactly, under 200 at once", exact, async () => {
    const statuses = await Promise.all(many(200, (index) => ask(at(index), "minute")));
    expect(upstream.seen.requests).toBe(37);
    expect(good(statuses)).toBe(37);
    expect(statuses.filter((status) => status === 429)).toHaveLength(163);
  });

  test("keep a limit of requests at once exactly, under 200 at once, and all are answered", exact, async () => {
    const statuses = await Promise.all(many(200, (index) => ask(at(index), "places")));
    expect([await sharedState(one), await sharedState(two)]).toEqual(["shared", "shared"]);
    expect(good(statuses)).toBe(200);
    expect(upstream.seen.mostAtOnce).toBe(5);
  });

  test("obey each other's rests", async () => {
    upstream.seen.status = 429;
    expect(await ask(one, "free")).toBe(429);
    const { requests } = upstream.seen;
    upstream.seen.status = 200;
    // A word of Redis may still be on its way to the second.
    await expect.poll(() => ask(two, "free"), patience).toBe(429);
    expect([await ask(one, "free"), await ask(two, "free")]).toEqual([429, 429]);
    expect(requests).toBe(2);
  });

  test("go on alone when Redis dies, say so, and share again when it is back", async () => {
    expect(good(await Promise.all(many(4, (index) => ask(at(index), "both"))))).toBe(4);
    await redis.kill();
    // Each by its own numbers: 20 for each, and none is lost.
    expect(good(await Promise.all(many(100, (index) => ask(at(index), "both"))))).toBe(36);
    expect(upstream.seen.requests).toBe(40);
    for (const { program } of [one, two]) await program.waitFor("stderr", /goes on alone/);
    expect([await sharedState(one), await sharedState(two)]).toEqual(["alone", "alone"]);
    await redis.start();
    for (const { program } of [one, two]) await program.waitFor("stderr", /is back/);
    expect([await sharedState(one), await sharedState(two)]).toEqual(["shared", "shared"]);
    expect(good(await Promise.all(many(60, (index) => ask(at(index), "both"))))).toBe(20);
  });
});

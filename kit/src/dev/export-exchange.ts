import { mkdir, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { DevExchange } from "./dev-exchange.ts";
import type { WorkPlugin } from "./source-entry.ts";

/** What a recorded exchange ran among. */
export interface ExportSite {
  readonly work: WorkPlugin;
  readonly defaults: readonly string[];
  /** The provider under work; undefined when an echo answered. */
  readonly provider: string | undefined;
}

/** Writes an exchange as a test of the plugin's own; returns its files. @throws Error that says why it cannot be played again. */
export async function exportExchange(
  exchange: DevExchange,
  { work, defaults, provider }: ExportSite,
): Promise<readonly string[]> {
  const { start, end, client, neutral, attempts } = exchange;
  const upstream = attempts.at(-1)?.upstream ?? {};
  if (end.outcome !== "done" || !start || client.request === undefined || !neutral.reply)
    throw new Error(`${exchange.id} is no chat that ended well: only those can be played again`);
  if (provider !== undefined && upstream.reply === undefined)
    throw new Error("what a programmed provider says to its vendor is not seen, so that it cannot be played again");
  const recorded = {
    plugins: defaults,
    ...(provider !== undefined && { provider }),
    client: { path: start.path, request: jsonOf(client.request) },
    ...(upstream.reply !== undefined && {
      upstream: { request: jsonOf(upstream.request ?? ""), reply: upstream.reply, type: typeOf(upstream.reply) },
    }),
    status: end.status,
    candidates: neutral.reply.candidates,
  };
  const name = `exchange-${exchange.id.replace("req_", "").slice(0, 8)}`;
  const folder = join(work.folder, "test");
  const files = [join(folder, `${name}.json`), join(folder, `${name}.test.ts`)] as const;
  await mkdir(folder, { recursive: true });
  await writeFile(files[0], `${JSON.stringify(recorded, undefined, 2)}\n`);
  await writeFile(files[1], testText(name, importOf(folder, work.entry)));
  return files;
}

function importOf(folder: string, entry: string): string {
  return relative(folder, entry).split(sep).join("/");
}

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

function typeOf(reply: string): string {
  if (/^\s*(?:data|event|id|:)/.test(reply)) return "text/event-stream";
  return typeof jsonOf(reply) === "string" ? "application/x-ndjson" : "application/json";
}

/** Options come from the author's file, so that no secret gets into a fixture. */
function testText(name: string, entry: string): string {
  return `import { readFile } from "node:fs/promises";
import { startTestKernel } from "@patchbay/core/testing";
import { type ChatReply, definePlugin } from "@patchbay/sdk";
import { raw, startFakeUpstream } from "@patchbay/sdk/testing";
import { expect, test } from "vitest";
import { plugin } from "${entry}";

const read = async (path: string): Promise<any> =>
  JSON.parse(await readFile(new URL(path, import.meta.url), "utf8"));

test("${name} goes as it went when it was recorded", async () => {
  const recorded = await read("./${name}.json");
  const { options = {}, node = {} } = await read("../dev.json").catch(() => ({}));
  const { reply = "", type = "text/plain", request } = recorded.upstream ?? {};
  await using upstream = await startFakeUpstream(raw(reply, { headers: { "content-type": type } }));
  let observe = (_reply: ChatReply): void => undefined;
  const replied = new Promise<ChatReply>((resolve) => (observe = resolve));
  const observer = definePlugin({
    name: "observer",
    sdk: "1.0",
    setup: () => ({
      observe: {
        events: ["reply"],
        handle: (batch) => batch.forEach((event) => event.type === "reply" && observe(event.reply)),
      },
    }),
  });
  const nodes = [{ ...node, baseUrl: upstream.url, apiKey: "test" }];
  await using kernel = await startTestKernel(
    {
      plugins: [...recorded.plugins, { plugin, options }, observer],
      pools: { main: recorded.provider ? { provider: recorded.provider, nodes } : { provider: "echo", nodes: [{}] } },
      defaultPool: "main",
    },
    { env: process.env },
  );

  const response = await kernel.request(recorded.client.path, recorded.client.request);
  await response.text();

  expect(response.status).toBe(recorded.status);
  expect((await replied).candidates).toEqual(recorded.candidates);
  if (request !== undefined) expect(upstream.requests[0]?.json()).toEqual(request);
});
`;
}

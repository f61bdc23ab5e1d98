import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { createFolder, writeFiles } from "../../core/test/cli/folder.ts";
import { run } from "../../core/test/cli/program.ts";
import { readerOf } from "../../core/test/support/gateway.ts";
import { chat, end, repository, type Started, start, streamedText, textOf } from "./repository.ts";

/** Says which worker served what; the limit is for all of them. */
const config = (models = "{}") => `
  const tell = { name: "tell", sdk: "1.0", setup: ({ log }) => ({
    selectNode: (candidates) => { log.info("asked"); return candidates; },
  }) };
  export default {
    plugins: ["@patchbay/protocol-openai-chat", "@patchbay/provider-echo", { plugin: tell }],
    pools: { echo: { provider: "echo", nodes: [{ id: "a", limits: { requestsPerMinute: 21 } }] },
             free: { provider: "echo", nodes: [{ id: "b" }] } },
    defaultPool: "free",
    models: ${models},
  };`;

async function startTwo(text = config()): Promise<Started & { readonly pids: readonly number[] }> {
  const started = await start({ config: text, args: ["--workers", "2"] });
  // Their lines come before the start's own, on another stream.
  const pids = [];
  for (let n = 0; n < 2; n++) pids.push(Number(await started.program.waitFor("stderr", /worker (\d+) listens/)));
  return { ...started, pids };
}

/** About half a second of stream. */
const words = Array.from({ length: 25 }, (_, index) => `word${index}`).join(" ");
const slow = `/slow 20\n${words}`;

/** Three programs start one after the other. */
describe("two workers behind one port", { timeout: 60_000 }, () => {
  test("keep a limit together, and one that dies is replaced", async () => {
    const started = await startTwo();
    const { program, url, pids } = started;
    const answers = await Promise.all(Array.from({ length: 80 }, () => chat(url, "hi", { model: "echo:m" })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(21);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(59);
    const health = (await (await fetch(`${url}/health`)).json()) as { details: object };
    expect(health.details).toMatchObject({ sharedState: "shared" });

    process.kill(pids[1] ?? 0, "SIGKILL");
    await program.waitFor("stderr", new RegExp(`worker ${pids[1]} ended \\(SIGKILL\\); another one starts in 100 ms`));
    expect(await textOf(await chat(url, "meanwhile"))).toBe("meanwhile");
    await program.waitFor("stderr", /worker \d+ listens/);
    const after = await Promise.all(Array.from({ length: 80 }, () => chat(url, "hi", { model: "echo:m" })));
    expect(after.filter(({ status }) => status === 429)).toHaveLength(80);

    const { code, stderr } = await end(started);
    expect(code).toBe(0);
    for (const worker of [1, 2, 3]) expect(stderr).toMatch(new RegExp(`asked.* worker=${worker} `));
  });

  test("reload together, and drain together: the streams of both come to their end", async () => {
    const started = await startTwo();
    const { program, url, folder } = started;
    await writeFiles(folder, { "plugins.config.ts": config('{ fresh: { pool: "free", model: "m" } }') });
    for (let n = 0; n < 2; n++) await program.waitFor("stderr", /config reloaded/);
    const fresh = await Promise.all(Array.from({ length: 6 }, () => chat(url, "now", { model: "fresh" })));
    expect(await Promise.all(fresh.map(textOf))).toEqual(fresh.map(() => "now"));
    program.child.kill("SIGHUP");
    for (let n = 0; n < 2; n++) await program.waitFor("stderr", /config reloaded/);

    const readers = await Promise.all(
      Array.from({ length: 6 }, async () => readerOf(await chat(url, slow, { stream: true }))),
    );
    for (const reader of readers) await reader.until("word0");
    program.child.kill("SIGTERM");
    await program.waitFor("stderr", /draining/);
    for (const reader of readers) expect(streamedText(await reader.rest())).toBe(words);
    expect((await program.ended).code).toBe(0);
  });
});

test("what is wrong with the config is said once, with 2", async () => {
  const { code, stderr } = await run(["start", "--workers", "2", "--port", "x"], { cwd: repository });
  expect(code).toBe(2);
  expect(stderr.match(/--port/g)).toHaveLength(1);
});

test("a port that is taken is said once, with 1", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const cwd = await createFolder({ "plugins.config.json": {} });
  expect(await run(["start", "--workers", "2", "--port", String(port)], { cwd })).toEqual({
    code: 1,
    stdout: "",
    stderr: `patchbay: 127.0.0.1:${port} is already in use: choose another port with --port\n`,
  });
});

test("no workers are wrong usage", async () => {
  const { code, stderr } = await run(["start", "--workers=0"], { cwd: repository });
  expect(code).toBe(2);
  expect(stderr).toContain("--workers must be a whole number from 1 to 1024");
});

import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { createFolder, writeFiles } from "../../core/test/cli/folder.ts";
import { run } from "../../core/test/cli/program.ts";
import { readerOf } from "../../core/test/support/gateway.ts";
import { chat, end, ownConfig, readmeCommands, repository, start, streamedText, textOf } from "./repository.ts";

const shell = (command: string) => promisify(execFile)("sh", ["-c", command]);
const fakeKey = "sk-fake-key-of-nobody-4711";

describe("the repository's own config", () => {
  test("is served without any key in the environment: the echo answers whatever model is asked for", async () => {
    const started = await start();
    expect(await textOf(await chat(started.url, "good morning"))).toBe("good morning");
    expect(await textOf(await chat(started.url, "good evening", { model: "gpt-5" }))).toBe("good evening");
    const { data } = (await (await fetch(`${started.url}/v1/models`)).json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(["echo"]);
    const { code, stdout, stderr } = await end(started);
    expect(code).toBe(0);
    expect(stdout).toContain("open: no key, loopback only");
    expect(stdout).toMatch(/pools +echo \(echo, 1 node\)/);
    expect(stderr).not.toMatch(/warn|error/i);
  });

  test("prints a first request that works as it stands", async () => {
    const started = await start();
    const command = await started.program.waitFor("stdout", /try +(curl .*)\n/);
    const { stdout } = await shell(`${command} --silent`);
    expect(JSON.parse(stdout)).toMatchObject({ choices: [{ message: { content: "hello" } }] });
  });

  test("answers what the README asks", async () => {
    const commands = await readmeCommands();
    expect(commands).not.toHaveLength(0);
    const { url } = await start();
    for (const command of commands) {
      const { stdout } = await shell(`${command.replace("http://127.0.0.1:3000", url)} --silent`);
      expect(JSON.parse(stdout)).toMatchObject({ choices: [{ message: { content: "hello" } }] });
    }
  });

  test("has a pool for a vendor whose key is in the environment, and shows the key nowhere", async () => {
    const env = { OPENAI_API_KEY: fakeKey };
    const started = await start({ env, args: ["--log-level", "debug"] });
    expect(await textOf(await chat(started.url, "still here"))).toBe("still here");
    const health = await (await fetch(`${started.url}/health`)).text();
    expect(JSON.parse(health)).toMatchObject({
      details: {
        pools: [
          { id: "openai", nodes: 1, ready: 1 },
          { id: "echo", nodes: 1, ready: 1 },
        ],
      },
    });
    const { stdout, stderr } = await end(started);
    expect(stdout).toMatch(/pools +openai \(openai, 1 node\), echo \(echo, 1 node\)/);
    const listed = await run(["plugins", "--json"], { cwd: repository, env });
    expect(JSON.parse(listed.stdout)).toMatchObject({
      hooks: { outboundProvider: expect.arrayContaining(["@patchbay/provider-openai", "@patchbay/provider-echo"]) },
    });
    const checked = await run(["check"], { cwd: repository, env });
    const bare = await run(["check"], { cwd: repository });
    expect([bare.code, bare.stdout]).toEqual([0, expect.stringMatching(/^ok: \d+ plugins, 1 pool, 1 node\n$/)]);
    expect([checked.code, checked.stdout]).toEqual([0, expect.stringMatching(/^ok: \d+ plugins, 2 pools, 2 nodes\n$/)]);
    for (const text of [health, stdout, stderr, listed.stdout, checked.stdout, checked.stderr])
      expect(text).not.toContain(fakeKey);
  });

  test("asks for a key when one is set, and names it in the first request without showing it", async () => {
    const env = { PATCHBAY_API_KEY: "door-key-4711" };
    const started = await start({ env });
    const command = await started.program.waitFor("stdout", /try +(curl .*)\n/);
    expect((await chat(started.url, "hello")).status).toBe(401);
    const { stdout } = await promisify(execFile)("sh", ["-c", `${command} --silent`], {
      env: { ...process.env, ...env },
    });
    expect(JSON.parse(stdout)).toMatchObject({ choices: [{ message: { content: "hello" } }] });
    const ended = await end(started);
    expect(ended.stdout).toContain("closed: clients need a key");
    expect(ended.stdout + ended.stderr).not.toContain("door-key-4711");
  });

  test("says in one line that its port is taken", async () => {
    const { url } = await start();
    const { port } = new URL(url);
    const { code, stdout, stderr } = await run(["start", "--port", port], { cwd: repository });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(`patchbay: 127.0.0.1:${port} is already in use: choose another port with --port\n`);
  });

  test("writes prompts to a file when --log-prompts says so", async () => {
    const started = await start({ args: ["--log-prompts", "file"] });
    await textOf(await chat(started.url, "write this down"));
    expect((await end(started)).code).toBe(0);
    const names = await readdir(join(started.folder, ".patchbay"), { recursive: true });
    const log = names.filter((name) => name.endsWith("prompts.jsonl"));
    expect(log).toHaveLength(1);
    const text = await readFile(join(started.folder, ".patchbay", log[0] ?? ""), "utf8");
    expect(JSON.parse(text)).toMatchObject({ model: "echo", status: 200, outcome: "done" });
    expect(text).toContain("write this down");
  });

  test("writes no file without that flag", async () => {
    const started = await start();
    await textOf(await chat(started.url, "forget this"));
    await end(started);
    const names = await readdir(started.folder, { recursive: true });
    expect(names.filter((name) => name.endsWith(".jsonl"))).toEqual([]);
  });

  test("is checked from any folder that holds a copy", async () => {
    const cwd = await createFolder({ "plugins.config.ts": ownConfig });
    expect(await run(["check"], { cwd })).toMatchObject({ code: 0, stderr: "" });
  });
});

/** About half a second of stream: long enough for something to happen meanwhile. */
const words = Array.from({ length: 25 }, (_, index) => `word${index}`).join(" ");
const slow = `/slow 20\n${words}`;

describe("while a stream runs", () => {
  test("SIGTERM lets it finish, and the program ends with 0", async () => {
    const { program, url } = await start();
    const reader = readerOf(await chat(url, slow, { stream: true }));
    await reader.until("word0");
    program.child.kill("SIGTERM");
    await program.waitFor("stderr", /draining/);
    expect(streamedText(await reader.rest())).toBe(words);
    expect((await program.ended).code).toBe(0);
  });

  test("SIGHUP reads the config anew and the stream goes on", async () => {
    const started = await start();
    const reader = readerOf(await chat(started.url, slow, { stream: true }));
    await reader.until("word0");
    started.program.child.kill("SIGHUP");
    await started.program.waitFor("stderr", /config reloaded/);
    expect(await textOf(await chat(started.url, "again"))).toBe("again");
    expect(streamedText(await reader.rest())).toBe(words);
    expect((await end(started)).code).toBe(0);
  });

  test("an edit of the config brings a new alias, a broken one changes nothing, and the stream goes on", async () => {
    const config = ownConfig.replace(/defaultPool: .*,/, "");
    expect(config).not.toBe(ownConfig);
    const started = await start({ config });
    const { program, url, folder } = started;
    const reader = readerOf(await chat(url, `/slow 50\n${words}`, { stream: true }));
    await reader.until("word0");
    expect((await chat(url, "too early", { model: "fresh" })).status).toBe(404);

    const edited = config.replace("models: {", 'models: { fresh: { pool: "echo", model: "echo" },');
    await writeFiles(folder, { "plugins.config.ts": edited });
    await program.waitFor("stderr", /config reloaded/);
    expect(await textOf(await chat(url, "now", { model: "fresh" }))).toBe("now");

    await writeFiles(folder, { "plugins.config.ts": `${edited}\nexport const = ;` });
    await program.waitFor("stderr", /config not reloaded/);
    expect(await textOf(await chat(url, "still", { model: "fresh" }))).toBe("still");

    expect(streamedText(await reader.rest())).toBe(words);
    expect((await end(started)).code).toBe(0);
  });
});

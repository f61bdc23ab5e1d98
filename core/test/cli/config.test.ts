import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { createFolder, pluginFile, writeFiles } from "./folder.ts";
import { runHere, writtenTerminal } from "./here.ts";
import { launch, type Program } from "./program.ts";

const file = "plugins.config.overlay.json";
const token = "admin-token-123456";
const provider = pluginFile("own", `() => ({ outboundProvider: { id: "own", call: async function* () {} } })`);
const config = {
  server: { port: 0, adminToken: { $env: "TOKEN" } },
  plugins: ["./own.js"],
  pools: { main: { provider: "own", nodes: [{ id: "a" }, { id: "b", weight: 2 }] } },
};
const overlay = {
  version: 3,
  at: "2026-01-01T00:00:00.000Z",
  change: 'change node "main/a"',
  pools: { main: { nodes: { a: { weight: 5, apiKey: { $env: "KEY" } }, b: null } } },
};
const env = { TOKEN: token, KEY: "canary-123456", PATCHBAY_LOG_LEVEL: "warn" };

function folder(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  return createFolder({ "plugins.config.json": config, "own.js": provider, ...files });
}

describe("config show", () => {
  test("prints every value with its origin, and no secret", async () => {
    const cwd = await folder({ [file]: overlay });
    const { code, out } = await runHere(["config", "show"], cwd, false, env);
    expect(code).toBe(0);
    const lines = out.split("\n").map((line) => line.trim().replaceAll(/ {2,}/g, " "));
    expect(lines).toEqual(
      expect.arrayContaining([
        'server.adminToken file {"$env":"TOKEN"}',
        "server.port file 0",
        'server.host default "127.0.0.1"',
        'log.level environment "warn"',
        "pools.main.nodes[0].weight overlay 5",
        'pools.main.nodes[0].apiKey overlay {"$env":"KEY"}',
        "pools.main.nodes[1].weight overlay 2",
        'plugins[0] file "./own.js"',
      ]),
    );
    expect(out).not.toContain("canary");
  });

  test("prints what is there also when something is wrong with it, and says what", async () => {
    const cwd = await folder({ "plugins.config.json": { ...config, defaultPool: "mian" } });
    const { code, out, err } = await runHere(["config", "show"], cwd, false, env);
    expect([code, out]).toEqual([1, expect.stringMatching(/defaultPool +file +"mian"/)]);
    expect(err).toContain('there is no pool "mian"');
  });

  test("prints JSON for programs", async () => {
    const { out } = await runHere(["config", "show", "--json"], await folder(), false, env);
    expect(JSON.parse(out)).toMatchObject({
      version: 0,
      config: { server: { port: 0, host: "127.0.0.1" }, pools: { main: { nodes: [{ id: "a", weight: 1 }, {}] } } },
      origins: { "server.port": "file", "server.host": "default" },
    });
  });
});

test("config diff prints what the overlay changes", async () => {
  const cwd = await folder({ [file]: { ...overlay, models: { gone: null } } });
  const { code, out, err } = await runHere(["config", "diff"], cwd, false, env);
  expect([code, out.split("\n")]).toEqual([
    0,
    [
      "+ pools.main.nodes.a.weight: 5",
      '+ pools.main.nodes.a.apiKey: {"$env":"KEY"}',
      '- pools.main.nodes.b: {"id":"b","weight":2}',
      "",
    ],
  ]);
  expect(err).toBe(`warning: models.gone: the config has no such alias any more\n`);
  const { out: json } = await runHere(["config", "diff", "--json"], cwd, false, env);
  expect(JSON.parse(json)).toMatchObject({ version: 3, changes: [{ kind: "add" }, {}, { kind: "remove" }] });
  expect((await runHere(["config", "diff"], await folder(), false, env)).out).toBe("the overlay changes nothing\n");
});

describe("config rollback", () => {
  test("needs a version that is kept", async () => {
    const cwd = await folder({ [file]: overlay });
    const rollback = async (...args: readonly string[]) => {
      const { code, err } = await runHere(["config", "rollback", ...args], cwd, false, env);
      return [code, err.split("\n")[0]];
    };
    expect(await rollback()).toEqual([1, "patchbay: nothing was changed yet"]);
    expect(await rollback("9")).toEqual([1, "patchbay: version 9 of the overlay is not kept"]);
    expect(await rollback("soon")).toEqual([2, 'patchbay: config rollback needs a version such as 3, got "soon"']);
  });

  test("to what has faults by now changes nothing, and is written down", async () => {
    const cwd = await folder({ [file]: overlay });
    await mkdir(join(cwd, ".patchbay/overlay-history"), { recursive: true });
    await writeFiles(cwd, { ".patchbay/overlay-history/2.json": { version: 2, models: { fast: 7 } } });
    const { code, err } = await runHere(["config", "rollback"], cwd, false, env);
    expect([code, err]).toEqual([1, expect.stringContaining(`${join(cwd, file)}: models.fast: must be`)]);
    expect(JSON.parse(await readFile(join(cwd, file), "utf8"))).toEqual(overlay);
    const audit = await readFile(join(cwd, ".patchbay/audit.jsonl"), "utf8");
    expect(JSON.parse(audit)).toMatchObject({ outcome: "refused", version: { before: 3, after: 3 } });
  });
});

describe("the overlay counts", () => {
  const broken = { version: 1, pools: { main: { nodes: { a: { weight: "much" } } } } };

  test("for check, which names it where it is at fault, unless it is left out", async () => {
    const cwd = await folder({ [file]: broken });
    const { code, err } = await runHere(["check"], cwd, false, env);
    expect([code, err]).toEqual([
      1,
      `patchbay: 1 fault in the config\n  ${join(cwd, file)}: pools.main.nodes.a.weight: must be a number of at least 0, got a string\n`,
    ]);
    expect((await runHere(["check", "--no-overlay"], cwd, false, env)).out).toBe("ok: 1 plugin, 1 pool, 2 nodes\n");
  });

  test("for every command that reads the config", async () => {
    const cwd = await folder({ [file]: { version: 1, plugins: { "./own.js": { enabled: false } } } });
    expect((await runHere(["plugins", "--json"], cwd, false, env)).err).toContain(
      'no loaded plugin gives the provider "own"',
    );
  });
});

test("of a config that was built in, it lies with the state", async () => {
  const cwd = await createFolder();
  await mkdir(join(cwd, "state"));
  await writeFiles(cwd, { [`state/${file}`]: { version: 2, plugins: { "./own.js": { enabled: false } } } });
  const embedded = {
    config: { plugins: ["./own.js"], dataDir: "state" },
    url: pathToFileURL(join(cwd, "built.js")).href,
  };
  const { terminal, written } = writtenTerminal("/", { embedded });
  expect(await runCli(["config", "diff"], terminal)).toBe(0);
  expect(written.out).toBe('+ plugins["./own.js"].enabled: false\n');
});

/** Starts the kernel of a folder, and asks its admin door. */
async function start(cwd: string, args: readonly string[] = []) {
  const program = launch(["start", ...args], { cwd, env: { ...env, PATCHBAY_LOG_LEVEL: "info" } });
  onTestFinished(() => void program.child.kill("SIGKILL"));
  const url = await program.waitFor("stdout", /listens on (http:\S+)\n/);
  const ask = async (method: string, path: string, input?: object) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, connection: "close" },
      ...(input && { body: JSON.stringify(input) }),
    });
    return (await response.json()) as Readonly<Record<string, unknown>>;
  };
  return { program, ask };
}

async function end({ child, ended }: Program) {
  child.kill("SIGTERM");
  return (await ended).stderr;
}

const idsOf = (body: Readonly<Record<string, unknown>>) => (body["nodes"] as { id: string }[]).map(({ id }) => id);

describe("a kernel that runs", () => {
  test("keeps changes beside its config without reading it again, and follows a rollback", async () => {
    const cwd = await folder();
    const { program, ask } = await start(cwd);
    expect(await ask("DELETE", "/admin/pools/main/nodes/b")).toEqual({ version: 1, previousVersion: 0 });
    expect(await ask("PATCH", "/admin/pools/main/nodes/a", { node: { weight: 9 } })).toMatchObject({ version: 2 });
    expect(idsOf(await ask("GET", "/admin/nodes"))).toEqual(["a"]);
    expect(JSON.parse(await readFile(join(cwd, "plugins.config.json"), "utf8"))).toEqual(config);
    const { out } = await runHere(["config", "rollback", "0"], cwd, false, env);
    expect(out).toBe("the overlay is as it was at version 0; this is version 3\n");
    await program.waitFor("stderr", /config reloaded/);
    expect(idsOf(await ask("GET", "/admin/nodes"))).toEqual(["a", "b"]);
    expect(await ask("GET", "/admin/status")).toMatchObject({ generation: 4 });
    const history = await runHere(["config", "history"], cwd, false, env);
    expect(history.out.split("\n").map((line) => line.trim().split(/ {2,}/))).toEqual([
      ["VERSION", "AT", "CHANGE"],
      ["3", expect.any(String), "roll back to version 0"],
      ["2", expect.any(String), 'change node "main/a"'],
      ["1", expect.any(String), 'remove node "main/b"'],
      ["0", "-", "-"],
      [""],
    ]);
    expect(await ask("GET", "/admin/audit?limit=1")).toMatchObject({
      entries: [{ route: "config rollback", who: "command line", outcome: "done", version: { before: 2, after: 3 } }],
    });
    expect((await end(program)).match(/config reloaded/g)).toHaveLength(1);
  });

  test("with several workers has a change in all of them soon", async () => {
    const { program, ask } = await start(await folder(), ["--workers", "2"]);
    expect(await ask("DELETE", "/admin/pools/main/nodes/b")).toEqual({ version: 1, previousVersion: 0 });
    await program.waitFor("stderr", /config reloaded/);
    for (let n = 0; n < 4; n++) expect(idsOf(await ask("GET", "/admin/nodes"))).toEqual(["a"]);
    await end(program);
  });

  test("refuses changes when it was started without the overlay", async () => {
    const { program, ask } = await start(await folder({ [file]: overlay }), ["--no-overlay"]);
    expect(idsOf(await ask("GET", "/admin/nodes"))).toEqual(["a", "b"]);
    expect(await ask("DELETE", "/admin/pools/main/nodes/b")).toMatchObject({ error: { code: "unsupported" } });
    await end(program);
  });
});

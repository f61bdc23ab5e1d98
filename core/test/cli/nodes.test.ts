import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { nodesText } from "../../src/cli/nodes-text.ts";
import { createFolder, pluginFile, writeFiles } from "./folder.ts";
import { runHere } from "./here.ts";
import { launch, run } from "./program.ts";

const provider = `() => ({ outboundProvider: { id: "still", async *call() {} } })`;
const adminToken = "admin-token-123456";
const env = { TOKEN: adminToken };

const config = {
  server: { port: 0, adminToken: { $env: "TOKEN" } },
  plugins: ["./still.js"],
  pools: { main: { provider: "still", nodes: [{ id: "a" }, { id: "b", limits: { concurrency: 4 } }] } },
};

/** A kernel that runs, and its folder, whose config now has its port. */
async function startKernel() {
  const cwd = await createFolder({ "plugins.config.json": config, "still.js": pluginFile("still", provider) });
  const program = launch(["start"], { cwd, env });
  onTestFinished(() => void program.child.kill("SIGKILL"));
  const url = await program.waitFor("stdout", /listens on (http:\S+)\n/);
  return { cwd, url, program };
}

/** Runs a command against it. */
function ask(cwd: string, url: string, ...args: readonly string[]) {
  return runHere(["nodes", ...args, "--url", url], cwd, false, env);
}

describe("nodes", () => {
  test("are listed, taken out and put back in a running kernel, and stay out over its end", async () => {
    const { cwd, url, program } = await startKernel();
    const listed = await run(["nodes", "--url", url], { cwd, env });
    expect([listed.code, listed.stderr]).toEqual([0, ""]);
    expect(listed.stdout).toMatch(/^ {2}NODE +PROVIDER +STATE /);
    expect(listed.stdout).toMatch(/^ {2}main\/a +still +ready +0 +0 +0 +0 +0 +-$/m);
    expect(listed.stdout).toMatch(/^ {2}main\/b +still +ready +0\/4 /m);

    const taken = await ask(cwd, url, "disable", "main/b");
    expect(taken.out).toMatch(/^ {2}main\/b +still +disabled /m);
    const told = await ask(cwd, url, "--json");
    expect(JSON.parse(told.out)).toMatchObject({ nodes: [{ condition: "ready" }, { condition: "disabled" }] });

    program.child.kill("SIGTERM");
    expect((await program.ended).code).toBe(0);
    expect(JSON.parse(await readFile(join(cwd, ".patchbay", "nodes.json"), "utf8"))).toMatchObject({ format: 1 });
    const explained = await runHere(["explain", "--model", "m", "--pool", "main"], cwd, false, env);
    expect(explained.out).toContain("main/b m  disabled");
    expect(explained.out).toContain("  1  main/a m\n");
    const shown = [listed.stdout, ...[taken, told, explained].flatMap(({ out, err }) => [out, err])].join("");
    expect(shown).not.toContain(adminToken);
  });

  test("are listed anew each second with --watch, until a signal", async () => {
    const { cwd, url } = await startKernel();
    const program = launch(["nodes", "--watch", "--url", url], { cwd, env });
    onTestFinished(() => void program.child.kill("SIGKILL"));
    await program.waitFor("stdout", /main\/b +still +ready/);
    await ask(cwd, url, "disable", "main/b");
    await program.waitFor("stdout", /main\/b +still +disabled/);
    program.child.kill("SIGINT");
    expect((await program.ended).code).toBe(0);
  });

  test("of a kernel at the address of the config", async () => {
    const server = createServer((request, response) => {
      const isAdmin = request.headers.authorization === `Bearer ${adminToken}` && request.url === "/admin/nodes";
      response.end(JSON.stringify(isAdmin ? { nodes: [] } : {}));
    }).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const cwd = await createFolder({ "plugins.config.json": { server: { ...config.server, port } } });
    expect(await runHere(["nodes"], cwd, false, env)).toEqual({ code: 0, out: "no nodes\n", err: "" });
  });

  test("of a kernel that cannot be asked are one line and 1", async () => {
    const { cwd, url } = await startKernel();
    const nobody = await ask(cwd, "http://127.0.0.1:9");
    expect([nobody.code, nobody.out]).toEqual([1, ""]);
    expect(nobody.err).toMatch(
      /^patchbay: cannot reach a kernel at http:\/\/127\.0\.0\.1:9 \(.+\): start it, or name its address with --url\n$/,
    );

    const wrong = await runHere(["nodes", "--url", url], cwd, false, { TOKEN: "another-token-123456" });
    expect(wrong).toEqual({
      code: 1,
      out: "",
      err: `patchbay: the kernel at ${url}: does not take the token of server.adminToken\n`,
    });
    const none = await ask(cwd, url, "reset", "main/nobody");
    expect([none.code, none.err]).toEqual([
      1,
      `patchbay: the kernel at ${url}: there is no node "nobody" in a pool "main"\n`,
    ]);

    await writeFiles(cwd, { "other.json": { server: {} } });
    const without = await ask(cwd, url, "--config", "other.json");
    expect([without.code, without.err]).toEqual([
      1,
      "patchbay: server.adminToken is not set in the config: without it no kernel has an admin door\n",
    ]);
  });

  test.each<[readonly string[], string]>([
    [["remove", "main/a"], 'nodes knows enable, disable, reset, not "remove"'],
    [["disable"], "nodes disable needs a node: patchbay nodes disable POOL/NODE"],
    [["disable", "a"], "nodes disable needs a node: patchbay nodes disable POOL/NODE"],
    [["disable", "main/a", "main/b"], 'unexpected argument "main/b"'],
    [["disable", "main/a", "--watch"], "--watch does not go with disable"],
    [["--url", "127.0.0.1:3000"], '--url needs an http:// or https:// address, got "127.0.0.1:3000"'],
    [[], "server.port is 0: name the address of the kernel with --url"],
  ])("with %j is wrong usage", async (args, message) => {
    const cwd = await createFolder({ "plugins.config.json": { server: config.server } });
    const { code, out, err } = await runHere(["nodes", ...args], cwd, false, env);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(`patchbay: ${message}\n`);
  });
});

test("the table shows the rest that passes first, and how long it lasts", () => {
  const now = Date.UTC(2026, 0, 1);
  const until = (seconds: number) => new Date(now + seconds * 1000).toISOString();
  const node = {
    pool: "main",
    id: "a",
    provider: "p",
    condition: "cooling",
    inFlight: 1,
    waiting: 2,
    requests: 30,
    failures: 4,
    failuresInRow: 3,
  } as const;
  const rest = { reason: "rate-limited", soft: false };
  const table = nodesText(
    [
      {
        ...node,
        rests: [
          { ...rest, until: until(7384) },
          { ...rest, model: "m", until: until(65) },
        ],
      },
      { ...node, id: "b", rests: [{ ...rest, reason: "timeout", until: until(40) }] },
    ],
    false,
    now,
  );
  expect(table.split("\n").slice(1)).toEqual([
    "  main/a  p         cooling  1        2        30     4       3       m: rate-limited, 1m 5s left; 1 more",
    "  main/b  p         cooling  1        2        30     4       3       timeout, 40s left",
    "",
  ]);
});

import { describe, expect, onTestFinished, test } from "vitest";
import { createFolder, pluginFile } from "./folder.ts";
import { runHere } from "./here.ts";
import { launch, run } from "./program.ts";

const provider = `() => ({ outboundProvider: { id: "still", async *call() {} } })`;
const picky = `(context) => ({ selectNode: ([first, ...rest], selection) => {
  if (selection.headers["x-plan"] !== "free") return [first, ...rest];
  selection.drop(first, { reason: "not for free", until: Date.UTC(2026, 0, 31) });
  selection.note("turn " + selection.turn("picky"));
  return rest.toReversed();
} })`;

const files = {
  "plugins.config.json": {
    server: { port: 0, adminToken: "admin-token-123456" },
    plugins: ["./still.js", "./picky.js"],
    pools: {
      main: { provider: "still", nodes: [{ id: "a" }, { id: "b" }, { id: "c" }] },
      other: { provider: "still", nodes: [{ id: "x", models: ["special"] }] },
    },
    models: { fast: { pool: "main", model: "quick" } },
    defaultPool: "main",
  },
  "still.js": pluginFile("still", provider),
  "picky.js": pluginFile("picky", picky),
};

function explain(cwd: string, ...args: readonly string[]) {
  return runHere(["explain", ...args], cwd);
}

describe("explain", () => {
  test("prints the route, what each policy did and why, and the candidates in order", async () => {
    const cwd = await createFolder(files);
    expect(await run(["explain", "--model", "fast", "--header", "X-Plan: free"], { cwd })).toEqual({
      code: 0,
      stderr: "",
      stdout: [
        "model fast",
        "  route  fast, an alias: 3 candidates",
        "",
        "policy picky",
        "  removed  main/a quick: not for free, until 2026-01-31T00:00:00.000Z",
        "  order    main/c quick, main/b quick",
        "  note     turn 0",
        "",
        "candidates, in the order in which they would be asked",
        "  1  main/c quick",
        "  2  main/b quick",
        "",
      ].join("\n"),
    });
  });

  test("takes pool and headers as a request would bring them", async () => {
    const cwd = await createFolder(files);
    const byFlag = await explain(cwd, "--model", "special", "--pool", "main");
    expect(byFlag.out).toContain("route  special, in the pool that the client named, pool main: 3 candidates");
    const byHeader = await explain(
      cwd,
      "--model",
      "special",
      "--header",
      "x-plan: paid",
      "--header",
      "model-provider: other",
    );
    expect(byHeader.out).toContain("  1  other/x special\n");
  });

  test("says what a client would be told", async () => {
    const cwd = await createFolder(files);
    const { code, out } = await explain(cwd, "--model", "m", "--pool", "nowhere");
    expect(code).toBe(0);
    expect(out).toContain(
      'the client would be told\n  404 unknown-pool: no pool "nowhere"; the pools are main, other\n',
    );
  });

  test("prints JSON for programs, and asks a running kernel when it is told its address", async () => {
    const cwd = await createFolder(files);
    const program = launch(["start"], { cwd });
    onTestFinished(() => void program.child.kill("SIGKILL"));
    const url = await program.waitFor("stdout", /listens on (http:\S+)\n/);
    await runHere(["nodes", "disable", "main/b", "--url", url], cwd);
    const there = await explain(cwd, "--model", "fast", "--url", url, "--json", "--at", "2030-01-31T12:00:00Z");
    expect([there.code, JSON.parse(there.out)]).toMatchObject([
      0,
      {
        candidates: ["main/a quick", "main/c quick"],
        decision: { at: "2030-01-31T12:00:00.000Z", resting: [{ node: "main/b quick", reason: "disabled" }] },
      },
    ]);
    const text = await explain(cwd, "--model", "fast", "--url", url);
    expect(text.out).toContain("out before any policy was asked\n  main/b quick  disabled\n");
  });

  test.each<[readonly string[], string]>([
    [[], "explain needs a model: --model NAME"],
    [["--model", "m", "--at", "soon"], '--at needs a time such as 2026-01-31T12:00:00Z, got "soon"'],
    [["--model", "m", "--header", "x-plan"], `--header needs a name and a value: --header 'name: value', got "x-plan"`],
  ])("with %j is wrong usage", async (args, message) => {
    const { code, out, err } = await runHere(["explain", ...args]);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(`patchbay: ${message}\n`);
  });
});

import { join } from "node:path";
import { expect, test } from "vitest";
import { createFolder } from "./folder.ts";
import { run } from "./program.ts";

const config = {
  plugins: ["@patchbay/protocol-openai-chat", "@patchbay/provider-echo", "@patchbay/policy-round-robin"],
  pools: { main: { provider: "echo", nodes: [{ id: "a" }, { id: "b" }] } },
  defaultPool: "main",
};

const arrivals = [
  { outcome: { "main/a": { from: "2026-01-01T00:00:00Z", fail: "quota-exhausted" } } },
  ...[0, 1, 2, 3].map((second) => ({ at: `2026-01-01T00:00:0${second}Z`, model: "m", durationMs: 50 })),
];

const log = arrivals.map((line) => JSON.stringify(line)).join("\n");

test("people get a table of what every node had to do", async () => {
  const cwd = await createFolder({ "plugins.config.json": config, "log.jsonl": log });
  const { code, stdout, stderr } = await run(["simulate", "--arrivals", "log.jsonl"], { cwd });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toBe(`4 arrivals from 2026-01-01T00:00:00.000Z to 2026-01-01T00:00:03.000Z, seed 1
  answered  4, 1 of them after a failed attempt
  failed    0
  refused   0
  waited    0

nodes
  node    attempts  answered  share    rests  at once  queue  failures
  main/a  1         0         0.0 %    1      1        0      1 (quota-exhausted 1)
  main/b  4         4         100.0 %  0      1        0      0
`);
});

test("programs get the same as JSON", async () => {
  const cwd = await createFolder({ "plugins.config.json": config, "log.jsonl": log });
  const { code, stdout } = await run(["simulate", "--arrivals=log.jsonl", "--seed=7", "--json"], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ seed: 7, arrivals: 4, answered: 4, nodes: [{ node: "main/a" }, {}] });
});

test("a log with faults, and one without arrivals, is work that failed; a missing flag is wrong usage", async () => {
  const cwd = await createFolder({ "plugins.config.json": config, "bad.jsonl": '{"at":0}\n', "empty.jsonl": "\n" });
  expect(await run(["simulate", "--arrivals", "bad.jsonl"], { cwd })).toEqual({
    code: 1,
    stdout: "",
    stderr: `patchbay: 1 fault in ${join(cwd, "bad.jsonl")}\n  line 1: an arrival needs \`model\`\n`,
  });
  expect(await run(["simulate", "--arrivals", "empty.jsonl"], { cwd })).toMatchObject({
    code: 1,
    stderr: "patchbay: the log has no arrivals\n",
  });
  expect((await run(["simulate"], { cwd })).code).toBe(2);
  expect((await run(["simulate", "--arrivals", "bad.jsonl", "--seed", "x"], { cwd })).code).toBe(2);
});

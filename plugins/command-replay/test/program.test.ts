import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createFolder } from "../../../core/test/cli/folder.ts";
import { launch, run } from "../../../core/test/cli/program.ts";
import type { ReplayReport } from "../src/index.ts";
import { asked, readAway } from "./world.ts";

const plugins = ["@patchbay/protocol-openai-chat", "@patchbay/provider-echo"];
const echo = { provider: "echo", nodes: [{ id: "echo" }] };

test("the program records, and plays what it recorded against its own config and another", async () => {
  const cwd = await createFolder({
    "plugins.config.json": {
      server: { port: 0 },
      plugins: [...plugins, "@patchbay/observe-record"],
      pools: { echo },
      defaultPool: "echo",
    },
    "next.json": { plugins, pools: { echo: { ...echo, nodes: [{ id: "renamed" }] } }, defaultPool: "echo" },
  });
  const scope = join(cwd, "node_modules", "@patchbay");
  await mkdir(scope, { recursive: true });
  for (const name of ["command-replay", "observe-record"])
    await symlink(fileURLToPath(new URL(`../../${name}`, import.meta.url)), join(scope, name));
  const serving = launch(["start"], { cwd });
  const url = await serving.waitFor("stdout", /(http:\/\/127\.0\.0\.1:\d+)/);
  const body = JSON.stringify({ ...asked("hello"), model: "echo" });
  const answer = await readAway(
    fetch(`${url}/v1/chat/completions`, { method: "POST", headers: { "content-type": "application/json" }, body }),
  );
  expect(answer).toContain("hello");
  serving.child.kill("SIGTERM");
  await serving.ended;
  const tapes = join(".patchbay", "@patchbay+observe-record", "tapes");
  const same = await run(["replay", tapes], { cwd });
  expect([same.code, same.stderr]).toEqual([0, ""]);
  expect(same.stdout).toMatch(/^same .*\n\n1 same, 0 different, 0 not played\n$/);
  const other = await run(["replay", tapes, "--config", "next.json", "--json"], { cwd });
  expect([other.code, other.stderr]).toEqual([1, ""]);
  const { tapes: reports } = JSON.parse(other.stdout) as ReplayReport;
  expect(reports[0]?.differences.map(({ place }) => place)).toEqual(["decisions", "decisions"]);
}, 60_000);

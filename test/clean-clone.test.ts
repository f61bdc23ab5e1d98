import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("..", import.meta.url));
const minute = 60_000;
/** What a shell has, without what this run or its user's own keys would change. */
const foreign = /^(?:PATCHBAY_|VITEST|NODE_OPTIONS$|NODE_ENV$|npm_)|_API_KEY$|^OLLAMA_HOST$/i;
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
let clone: string;

/** What is to be committed as it stands now, and nothing that was installed or built. */
beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), "patchbay-clone-"));
  const listing = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  const { stdout } = await run("git", listing, { cwd: repository, maxBuffer: 16 * 1024 * 1024 });
  const files = stdout.split("\0").filter((file) => file !== "" && existsSync(join(repository, file)));
  for (const file of files) await cp(join(repository, file), join(clone, file));
}, minute);

afterAll(async () => {
  await rm(clone, { recursive: true, force: true });
});

test("npm start installs what is missing and serves the built-in model", { timeout: 5 * minute }, async () => {
  const child = spawn("npm", ["start", "--silent", "--", "--port", "0"], {
    cwd: clone,
    env: environment,
    detached: true,
  });
  try {
    const url = await urlOf(child.stdout);
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "echo", messages: [{ role: "user", content: "hello" }] }),
    });
    expect(await response.json()).toMatchObject({
      choices: [{ message: { content: "hello" }, finish_reason: "stop" }],
    });
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  }
});

test("npm test runs the tests", { timeout: 5 * minute }, async () => {
  const { stdout } = await run("npm", ["test", "--silent", "--", "plugins/wire-kit"], { cwd: clone, env: environment });
  expect(stdout).toMatch(/Tests .*[1-9]\d* passed/);
});

async function urlOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const url = /listens on (http:\S+)/.exec(line)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error("the server ended before it listened");
}

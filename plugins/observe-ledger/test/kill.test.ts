import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { sharedFolder } from "./support/start.ts";
import { readAll } from "./support/read-all.ts";

const script = fileURLToPath(new URL("support/keep-writing.ts", import.meta.url));
const source = ["--conditions=@patchbay/source", "--import", "tsx"];

/** What the process had confirmed when it was killed, in the middle of its work. */
async function killedAfter(file: string, prefix: string, least: number): Promise<number> {
  const child = spawn(process.execPath, [...source, script, file, prefix], { stdio: ["ignore", "pipe", "pipe"] });
  let failure = "";
  child.stderr.on("data", (chunk: Buffer) => (failure += chunk.toString()));
  const confirmed = await untilConfirmed(child, least);
  if (confirmed < least) throw new Error(failure);
  return confirmed;
}

async function untilConfirmed(child: ChildProcess, least: number): Promise<number> {
  let text = "";
  const ended = once(child, "close");
  child.stdout?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    if (lastOf(text) >= least) child.kill("SIGKILL");
  });
  await ended;
  return lastOf(text);
}

function lastOf(text: string): number {
  return Number(text.slice(0, text.lastIndexOf("\n")).split("\n").at(-1) ?? 0);
}

test("what the ledger has confirmed outlives kill -9, and no exchange is there by half", async () => {
  const file = `${await sharedFolder()}/own.db`;
  let before = 0;
  for (const [prefix, more] of [
    ["one", 100],
    ["two", 137],
  ] as const) {
    const confirmed = await killedAfter(file, prefix, before + more);
    const { exchanges, attempts } = await readAll(file);
    expect(exchanges.length).toBeGreaterThanOrEqual(confirmed);
    const counts = new Map<unknown, number>();
    for (const { exchange } of attempts) counts.set(exchange, (counts.get(exchange) ?? 0) + 1);
    for (const { id, attempts: count } of exchanges) expect(counts.get(id), String(id)).toBe(count);
    expect(counts.size).toBe(exchanges.length);
    before = exchanges.length;
  }
});

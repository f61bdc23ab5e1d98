import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { IsolatedTier } from "@patchbay/sdk/host";
import { afterAll, beforeAll } from "vitest";
import { type ChildFiles, findChildFiles } from "../../src/host/child-files.ts";
import { type Child, type ChildOptions, startChild } from "../../src/host/start-child.ts";
import type { Frame } from "../../src/rpc/frame.ts";

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const builder = fileURLToPath(new URL("../../../scripts/build-sandbox.mjs", import.meta.url));

/** Files of a child whose guest is the echo. */
export function useEchoChild() {
  let files: ChildFiles | undefined;
  const children: TestChild[] = [];
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "patchbay-child-"));
    await promisify(execFile)(process.execPath, [builder, folder, fixture("echo-guest.ts")]);
    files = findChildFiles(folder);
  });
  afterAll(async () => {
    for (const { child } of children) child.kill();
    await Promise.all(children.map(({ child }) => child.closed));
    await rm(folder, { recursive: true });
  });
  return {
    get files(): ChildFiles {
      return files!;
    },
    async start(tier: IsolatedTier, code: string, options: Partial<ChildOptions> = {}): Promise<TestChild> {
      const started = await TestChild.start({ tier, code, memoryMb: 64, files: files!, ...options });
      children.push(started);
      return started;
    },
  };
}

/** A module whose plugin answers by an expression over `text` and `host`. */
export function answering(expression: string, before = ""): string {
  return `${before}\nvar echo = { answer: (text, host) => (${expression}) };\nexport {\n  echo as plugin\n};\n`;
}

export class TestChild {
  child!: Child;
  readonly logs: string[] = [];
  readonly #waiting = new Map<number, (frame: Frame) => void>();
  #call = 0;

  static async start(options: Omit<ChildOptions, "onFrame" | "onLog">): Promise<TestChild> {
    const test = new TestChild();
    const onFrame = (frame: Frame) => test.#waiting.get(frame.call)?.(frame);
    test.child = await startChild({ onFrame, onLog: (line) => test.logs.push(line), ...options });
    return test;
  }

  /** What the plugin answers; rejects with its failure, or with why its process ended. */
  async ask(text: string): Promise<unknown> {
    const { kind, body } = await this.exchange({ kind: "open", body: text });
    if (kind === "fail") throw new Error(String(body));
    return JSON.parse(String(body));
  }

  async exchange({ kind, body }: Pick<Frame, "kind" | "body">): Promise<Frame> {
    const call = kind === "ping" ? 0 : (this.#call += 2);
    const answer = new Promise<Frame>((resolve) => this.#waiting.set(call, resolve));
    this.child.send({ kind, call, body });
    const word = await Promise.race([answer, this.child.closed]);
    if ("reason" in word) throw new Error(`closed: ${word.reason}`);
    return word;
  }
}

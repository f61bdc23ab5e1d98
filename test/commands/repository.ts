import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { createFolder } from "../../core/test/cli/folder.ts";
import { launch, type Program } from "../../core/test/cli/program.ts";

export const repository = fileURLToPath(new URL("../../", import.meta.url));
/** The config that `npm start` serves. */
export const ownConfig = readFileSync(`${repository}plugins.config.ts`, "utf8");

/** A kernel that listens in a process of its own. */
export interface Started {
  readonly program: Program;
  readonly url: string;
  readonly folder: string;
}

export interface StartOptions {
  readonly args?: readonly string[];
  /** The whole environment, beside path and home. */
  readonly env?: NodeJS.ProcessEnv;
  /** Text of a config; default: the repository's own. */
  readonly config?: string;
}

/** Starts the program in a folder of its own with a copy of the repository's config, on any free port. */
export async function start({ args = [], env = {}, config = ownConfig }: StartOptions = {}): Promise<Started> {
  const folder = await createFolder({ "plugins.config.ts": config });
  const program = launch(["start", "--port", "0", ...args], { cwd: folder, env });
  onTestFinished(() => void program.child.kill("SIGKILL"));
  const url = await program.waitFor("stdout", /listens on (http:\S+)\n/);
  return { program, url, folder };
}

/** Ends a program in good order. */
export function end({ program }: Started): Program["ended"] {
  program.child.kill("SIGTERM");
  return program.ended;
}

/** Asks for a chat. */
export function chat(url: string, content: string, fields: object = {}): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "echo", messages: [{ role: "user", content }], ...fields }),
  });
}

/** The text of a whole answer. */
export async function textOf(answer: Response): Promise<string> {
  const reply = (await answer.json()) as {
    readonly choices: readonly { readonly message: { readonly content: string } }[];
  };
  return reply.choices[0]?.message.content ?? "";
}

/** The text of a streamed answer; throws unless it came to its proper end. */
export function streamedText(text: string): string {
  if (!text.endsWith("data: [DONE]\n\n")) throw new Error(`the stream broke off: ${text.slice(-300)}`);
  const lines = text.split("\n").filter((line) => line.startsWith("data: {"));
  return lines.map((line) => (JSON.parse(line.slice(6)) as Chunk).choices[0]?.delta.content ?? "").join("");
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string } }[];
}

/** The command lines of the repository's README that ask for a chat. */
export async function readmeCommands(): Promise<readonly string[]> {
  const readme = await readFile(`${repository}README.md`, "utf8");
  const blocks = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = ""]) => block.trim());
  return blocks.filter((block) => /^curl .*\/v1\/chat\/completions/.test(block));
}

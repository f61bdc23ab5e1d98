import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { TestKernel } from "@patchbay/core/testing";
import type { RecordedRequest } from "@patchbay/sdk/testing";

/** Every file of a folder as the text of its bytes, by its path. */
export async function filesIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) => [`file ${relative(folder, file)}`, await readFile(file, "latin1")] as const),
    ),
  );
}

interface TapeLine {
  readonly type: string;
  readonly side?: string;
  readonly direction?: string;
  readonly attempt?: number;
  readonly body?: string;
}

/** Tapes are told apart from other files, and beside each stands what its bodies are when their pieces are put together. */
export function withTapesJoined(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(
    [...files].flatMap(([place, text]) => {
      if (!place.includes("/tapes/")) return [[place, text] as const];
      const name = place.replace(/^.*-req_/, "tape req_");
      return [[name, text] as const, [`${name} joined`, joined(text)] as const];
    }),
  );
}

function joined(tape: string): string {
  const bodies = new Map<string, string>();
  for (const line of tape.trimEnd().split("\n")) {
    const { type, side, direction, attempt, body = "" } = JSON.parse(line) as TapeLine;
    const key = `${side} ${direction} ${attempt}`;
    if (type === "wire-body") bodies.set(key, (bodies.get(key) ?? "") + body);
  }
  return [...bodies.values()].join("\n");
}

/** What of a post is seen by whoever gets it, but for the headers that are meant to hold a secret. */
export function textOf({ headers, text, body }: RecordedRequest, ...secretHeaders: readonly string[]): string {
  const shown = Object.entries(headers).filter(([name]) => !secretHeaders.includes(name));
  return `${JSON.stringify(shown)}\n${text}\n${body.toString("latin1")}`;
}

/** An answer whole, as text. */
export async function wordsOf(answer: Response): Promise<string> {
  const text = await answer.text().catch((error: unknown) => `broke off: ${String(error)}`);
  return `${answer.status} ${headersOf(answer)}\n${text}`;
}

export function headersOf(answer: Response): string {
  return [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The answer to every GET of the admin door's own document; `{id}` is the newest exchange. */
export async function adminAnswers(kernel: TestKernel, token: string): Promise<ReadonlyMap<string, string>> {
  const headers = { authorization: `Bearer ${token}` };
  const ask = (path: string): Promise<Response> => kernel.request(path, undefined, { headers });
  const document = (await (await ask("/admin/openapi.json")).json()) as Document;
  const exchanges = (await (await ask("/admin/exchanges?limit=1000")).json()) as {
    readonly exchanges: readonly { readonly id: string }[];
  };
  const answers = new Map<string, string>([["GET /admin/openapi.json", JSON.stringify(document)]]);
  const paths = Object.entries(document.paths).filter(([, operations]) => "get" in operations);
  const asked = paths.flatMap(([path]) => {
    if (path === "/admin/exchanges/{id}") return exchanges.exchanges.map(({ id }) => path.replace("{id}", id));
    return path === "/admin/exchanges" || path === "/admin/audit" ? [`${path}?limit=1000`] : [path];
  });
  for (const path of asked) answers.set(`GET ${path}`, await wordsOf(await ask(path)));
  return answers;
}

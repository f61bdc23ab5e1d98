import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const own = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "core/README.md", "bench/README.md"];

/** A file of the repository as text. */
export function readFile(path: string): string {
  return readFileSync(new URL(path, `file://${root}`), "utf8");
}

/** Paths of the pages that people read, from the root of the repository. */
export function pages(): readonly string[] {
  const docs = readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".md"));
  const plugins = readdirSync(`${root}plugins`).map((name) => `plugins/${name}/README.md`);
  return [...own, ...plugins, ...docs.map((path) => `docs/${path}`)];
}

/** A fenced block of a page. */
export interface Fence {
  readonly page: string;
  readonly line: number;
  /** What stands behind the opening fence, such as `ts file=docs/examples/a/plugin.ts#region`. */
  readonly info: string;
  readonly text: string;
}

/** The fenced blocks of a page. */
export function fencesOf(page: string): readonly Fence[] {
  const text = readFile(page);
  return [...text.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].map(({ 1: info = "", 2: block = "", index }) => ({
    page,
    line: text.slice(0, index).split("\n").length,
    info,
    text: block,
  }));
}

/** A file that a page quotes: the whole, or the region behind `#`. */
export function quoted(reference: string): string {
  const [path = "", region] = reference.split("#");
  const text = readFile(path);
  if (region === undefined) return text;
  const found = new RegExp(`^// #region ${region}\\n([\\s\\S]*?)^// #endregion ${region}$`, "m").exec(text)?.[1];
  if (found === undefined) throw new Error(`${path} has no region ${region}`);
  return found;
}

/** Targets of the links of a page, outside of code. */
export function linksOf(page: string): readonly string[] {
  const prose = readFile(page)
    .replaceAll(/^```[\s\S]*?^```$/gm, "")
    .replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(({ 1: target = "" }) => target);
}

/** Names by which the headings of a page can be linked to. */
export function anchorsOf(page: string): ReadonlySet<string> {
  const headings = readFile(page).matchAll(/^#+ (.+)$/gm);
  return new Set([...headings].map(({ 1: text = "" }) => slug(text)));
}

function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
}

/** Rows of the first table below a heading, without its head. */
export function tableBelow(page: string, heading: string): readonly (readonly string[])[] {
  const lines = readFile(page).split("\n");
  const start = lines.indexOf(heading);
  if (start === -1) throw new Error(`${page} has no heading ${heading}`);
  const first = lines.findIndex((line, index) => index > start && line.startsWith("|"));
  const end = lines.findIndex((line, index) => index > first && !line.startsWith("|"));
  if (first === -1) throw new Error(`${page} has no table below ${heading}`);
  return lines.slice(first + 2, end === -1 ? undefined : end).map(cellsOf);
}

function cellsOf(row: string): readonly string[] {
  const cells = row.split(/(?<!\\)\|/).slice(1, -1);
  return cells.map((cell) => cell.trim().replaceAll(/\\([^\w\s])/g, "$1"));
}

import { relative, sep } from "node:path";
import { isRecord } from "../package-json.ts";
import { sourceCondition } from "../source-conditions.ts";

/** A checkout of this repository that a new package is made with, instead of published packages. */
export interface Checkout {
  readonly root: string;
  /** Of the new package. */
  readonly folder: string;
}

/** A file of a template as it has to be beside a checkout: what it imports of Patchbay comes from there, as TypeScript. */
export function fromCheckout(path: string, text: string, checkout: Checkout): string {
  return changes[path]?.(text, checkout) ?? text;
}

/** Whether the new package lies in the checkout, where all that it needs is installed. */
export function isInside({ root, folder }: Checkout): boolean {
  const path = relative(root, folder);
  return path !== "" && !path.startsWith(`..${sep}`) && path !== "..";
}

const changes: Readonly<Record<string, (text: string, checkout: Checkout) => string>> = {
  "vitest.config.mjs": () => `/** Of this package alone; Patchbay comes from a checkout, as TypeScript. */
export default { ssr: { resolve: { conditions: [${JSON.stringify(sourceCondition)}] } } };
`,
  "tsconfig.json": (text) =>
    withField(text, "compilerOptions", (options) => ({ ...options, customConditions: [sourceCondition] })),
  "package.json": (text, checkout) =>
    withField(text, "devDependencies", (needed) =>
      Object.fromEntries(Object.entries(needed).map(([name, range]) => [name, sourceOf(name, checkout) ?? range])),
    ),
};

function sourceOf(name: string, { root, folder }: Checkout): string | undefined {
  const [, own] = /^@patchbay\/(.+)$/.exec(name) ?? [];
  return own === undefined ? undefined : `file:${relative(folder, root).split(sep).join("/")}/${own}`;
}

type Fields = Readonly<Record<string, unknown>>;

function withField(text: string, name: string, change: (fields: Fields) => Fields): string {
  const json: unknown = JSON.parse(text);
  if (!isRecord(json) || !isRecord(json[name])) throw new Error(`the template has no ${name}`);
  return `${JSON.stringify({ ...json, [name]: change(json[name]) }, undefined, 2)}\n`;
}

import type { Config, PluginEntry } from "@patchbay/core";

const width = 120;

/** The config as the text of a `plugins.config.ts`. */
export function printConfig(config: Config, origin: string): string {
  const { plugins = [], ...rest } = config;
  const used = plugins.flatMap((entry) => (typeof entry === "object" && "plugin" in entry ? [printUse(entry)] : []));
  const body = { ...rest, plugins: new Code(printList(used, 1, "plugins: ".length)) };
  const text = print(inOrder(body), 0, "export default defineConfig(".length);
  const names = ["defineConfig", ...(text.includes('env("') ? ["env"] : []), "use"].join(", ");
  return `import { ${names} } from "@patchbay/core";\n\n/** Made from ${origin}. */\nexport default defineConfig(${text});\n`;
}

/** Text that is code already. */
class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const order = ["server", "upstream", "plugins", "pools", "models", "defaultPool", "log"];

function inOrder(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(order.flatMap((key) => (body[key] === undefined ? [] : [[key, body[key]]])));
}

function printUse({ plugin, options, ...rest }: PluginEntry): string {
  const others = [options ?? {}, ...(Object.keys(rest).length > 0 ? [rest] : [])];
  const args = options === undefined && others.length === 1 ? [] : others;
  return `use(${[JSON.stringify(plugin), ...args.map((each) => print(each, 2, "use()".length))].join(", ")})`;
}

/** A value as TypeScript, `depth` levels in; so much of its first line is taken already. */
function print(value: unknown, depth: number, taken: number): string {
  if (value instanceof Code) return value.text;
  if (Array.isArray(value)) {
    return printList(
      value.map((item) => print(item, depth + 1, 0)),
      depth,
      taken,
    );
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const name = "$env" in value ? value.$env : undefined;
  if (typeof name === "string") return `env(${JSON.stringify(name)})`;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const items = entries.map(([key, item]) => {
    const label = `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)}: `;
    return `${label}${print(item, depth + 1, label.length)}`;
  });
  return items.length === 0 ? "{}" : wrap({ items, depth, taken }, "{ ", " }");
}

function printList(items: readonly string[], depth: number, taken: number): string {
  return wrap({ items, depth, taken }, "[", "]");
}

interface Block {
  readonly items: readonly string[];
  readonly depth: number;
  readonly taken: number;
}

function wrap({ items, depth, taken }: Block, open: string, close: string): string {
  const line = `${open}${items.join(", ")}${close}`;
  const indent = "  ".repeat(depth);
  if (!line.includes("\n") && indent.length + taken + line.length + 1 <= width) return line;
  return `${open.trim()}\n${items.map((item) => `${indent}  ${item},\n`).join("")}${indent}${close.trim()}`;
}

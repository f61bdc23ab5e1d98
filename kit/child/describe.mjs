// Runs in a process of its own, without rights: reads one module from its standard input, imports it and writes what the
// exported plugin says of itself to descriptor 3, as JSON.
import { readFileSync, writeSync } from "node:fs";

const code = readFileSync(0);

try {
  const { plugin } = await import(`data:text/javascript;base64,${code.toString("base64")}`);
  answer({ description: descriptionOf(plugin) });
} catch (error) {
  answer({ fault: error instanceof Error ? error.message : String(error) });
}

function answer(value) {
  const bytes = Buffer.from(JSON.stringify(value));
  for (let sent = 0; sent < bytes.length;) sent += writeSync(3, bytes, sent);
}

function descriptionOf(plugin) {
  if (typeof plugin?.setup !== "function") throw new Error("`plugin` is no plugin: make it with definePlugin");
  const { name, sdk, contributes, order, requires, provides, capabilities, onFault, options } = plugin;
  return {
    name,
    sdk,
    contributes,
    order,
    requires: requires?.map(({ id, version }) => ({ id, version })),
    provides: provides?.map(({ id, version }) => ({ id, version })),
    capabilities,
    options: options === undefined ? undefined : schemaOf(options),
    onFault,
  };
}

function schemaOf(options) {
  const make = options["~standard"]?.jsonSchema?.input;
  if (typeof make !== "function")
    throw new Error("the options' schema cannot be written as JSON Schema: use one that can, such as zod 4.2 or newer");
  return make({ target: "draft-2020-12", libraryOptions: { unrepresentable: "any", override: writeSecret } });
}

/** A secret has no JSON form: whoever checks finds a gap, and editors the name of the form that configs have for it. */
function writeSecret({ zodSchema, jsonSchema }) {
  // What zod has of a class is there under no other name.
  // oxlint-disable-next-line no-underscore-dangle
  const made = zodSchema?._zod?.bag?.Class?.prototype;
  if (made === undefined || typeof made.toJSON !== "function" || !("source" in new made.constructor("test"))) return;
  jsonSchema.format = "patchbay-secret";
}

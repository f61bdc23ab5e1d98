import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const wasm = join(root, "node_modules/quickjs-wasi/quickjs.wasm");
const guest = join(root, "sandbox/src/guest/index.ts");
const outputs = ["child.cjs", "probe.cjs", "guest.js", "quickjs.wasm"];
const ownFolder = join(root, "sandbox/dist");
const record = join(root, "node_modules/.patchbay-child.json");

/**
 * Builds what the processes of isolated plugins run: a program, the surroundings of plugins as one script, an interpreter,
 * and a program that tries the walls. Does nothing when nothing has changed.
 */
export async function buildSandbox({ folder = ownFolder, guestEntry = guest } = {}) {
  if (folder === ownFolder && isFresh()) return;
  // Only now: starting from source must not wait for it.
  const { build } = await import("esbuild");
  mkdirSync(folder, { recursive: true });
  const built = await Promise.all([
    bundle(build, { entry: join(root, "sandbox/src/child/main.ts"), ...program }),
    bundle(build, { entry: join(root, "sandbox/src/child/probe.ts"), ...program }),
    bundle(build, { entry: guestEntry, ...script }),
  ]);
  for (const [index, { code }] of built.entries()) place(folder, outputs[index], code);
  place(folder, "child.licenses.txt", licenses());
  copyFileSync(wasm, join(folder, `${process.pid}.quickjs.wasm`));
  renameSync(join(folder, `${process.pid}.quickjs.wasm`), join(folder, "quickjs.wasm"));
  const inputs = built.flatMap(({ inputs }) => inputs);
  if (folder === ownFolder) writeFileSync(record, JSON.stringify([...new Set(inputs)]));
}

/** For Node: strict code throughout, since what is bundled were modules. */
const program = { platform: "node", format: "cjs", target: "node20", banner: { js: '"use strict";' } };

/** For any engine: its value is the function that makes a guest. */
const script = {
  platform: "neutral",
  format: "iife",
  target: "es2022",
  globalName: "guestModule",
  banner: { js: '(() => { "use strict";' },
  footer: { js: "return guestModule.createGuest; })()" },
};

async function bundle(build, { entry, ...options }) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    minifyWhitespace: true,
    keepNames: false,
    legalComments: "none",
    conditions: ["@patchbay/source", "import"],
    logLevel: "warning",
    ...options,
  });
  const inputs = Object.keys(metafile.inputs).filter((input) => existsSync(join(root, input)));
  return { code: outputFiles[0].text, inputs };
}

/** What is bundled asks that its terms go along. */
function licenses() {
  const texts = ["ses", "quickjs-wasi"].map(
    (name) => `${name}\n\n${readFileSync(join(root, "node_modules", name, "LICENSE"), "utf8")}`,
  );
  return texts.join("\n\n");
}

/** Whole or not at all: others may be reading, or building too. */
function place(folder, name, text) {
  const draft = join(folder, `${process.pid}.${name}`);
  writeFileSync(draft, text);
  renameSync(draft, join(folder, name));
}

function isFresh() {
  try {
    const known = JSON.parse(readFileSync(record, "utf8"));
    const inputs = [...known.map((input) => join(root, input)), wasm, fileURLToPath(import.meta.url)];
    const newest = Math.max(...inputs.map(changed));
    return outputs.every((name) => changed(join(ownFolder, name)) >= newest);
  } catch {
    return false;
  }
}

function changed(file) {
  return statSync(file).mtimeMs;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, guestEntry] = process.argv.slice(2);
  await buildSandbox({ ...(folder && { folder }), ...(guestEntry && { guestEntry }) });
}

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const kept = "sdk/api";

const hasSource = (file) => existsSync(join("sdk/src", file.replace(/\.d\.ts$/, ".ts")));
// How a contract suite works inside is nobody's business but its own.
const isPublic = (file) => !file.startsWith("testing/contract/");
const now = declarations("sdk/dist", (file) => hasSource(file) && isPublic(file));
if (process.argv.includes("--update")) update();
else compare();

function update() {
  rmSync(kept, { recursive: true, force: true });
  for (const [file, text] of now) {
    mkdirSync(dirname(join(kept, file)), { recursive: true });
    writeFileSync(join(kept, file), text);
  }
  process.stdout.write(`${now.size} files written to ${kept}\n`);
}

function compare() {
  const before = declarations(kept);
  const files = [...new Set([...now.keys(), ...before.keys()])].toSorted(byName);
  const changes = files.filter((file) => now.get(file) !== before.get(file)).map((file) => change(file, before));
  if (now.size > 0 && changes.length === 0) return;
  const advice = "the public types differ from sdk/api: if that is meant, run npm run api -- --update";
  process.stderr.write(`${[...changes, advice].join("\n")}\n`);
  process.exitCode = 1;
}

function change(file, before) {
  if (!before.has(file)) return `added: ${file}`;
  return now.has(file) ? `changed: ${file}` : `removed: ${file}`;
}

/** File name → text. The emitted folder may still hold declarations of sources that are gone: `isWanted` leaves them out. */
function declarations(folder, isWanted = () => true) {
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder, { recursive: true }).map((file) => file.replaceAll("\\", "/"));
  const wanted = files.filter((file) => file.endsWith(".d.ts") && isWanted(file)).toSorted(byName);
  return new Map(wanted.map((file) => [file, withoutMap(readFileSync(join(folder, file), "utf8"))]));
}

function withoutMap(text) {
  return text.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
}

function byName(one, other) {
  return one.localeCompare(other, "en");
}

import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readFile } from "./markdown.ts";
import { probeGroups } from "./translation-probes.ts";
import { outcomeOf, renderTranslation } from "./translation-table.ts";
import { loadTargets } from "./translation-targets.ts";

const page = "docs/reference/translation.md";
const targets = await loadTargets();
const probes = probeGroups.flatMap((group) => group.probes);

test("the five wires are the targets", () => {
  const wires = targets.map(({ wire }) => wire);
  expect(wires).toEqual(["claude", "gemini", "ollama", "openai-chat", "openai-responses"]);
});

test("translation.md says what the codecs do", () => {
  const shown = readFile(page);
  const head = shown.slice(0, shown.indexOf("## What a request keeps"));
  const wanted = `${head}${renderTranslation(targets)}\n`;
  if (process.env["UPDATE_DOCS"] === "1")
    writeFileSync(fileURLToPath(new URL(`../../${page}`, import.meta.url)), wanted);
  else expect(shown, `UPDATE_DOCS=1 writes ${page}, which should be\n\n${wanted}`).toBe(wanted);
});

test.each(targets)("$wire loses nothing in silence", (target) => {
  const silent = probes.filter((probe) => outcomeOf(probe, target).silent);
  expect(silent.map(({ feature }) => feature)).toEqual([]);
});

test.each(targets)("$wire reads each request that it writes", (target) => {
  for (const { feature, request } of probes) {
    const { body } = target.write(request);
    if (body) expect(target.read(body).messages.length, feature).toBeGreaterThan(0);
  }
});

test("no two probes have the same name", () => {
  const names = probes.map(({ feature }) => feature);
  expect(new Set(names).size).toBe(names.length);
});

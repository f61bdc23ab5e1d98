import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));

describe("dependencies", () => {
  test("the kernel depends on what was decided and on nothing else", () => {
    const { dependencies, optionalDependencies, peerDependencies } = manifest("core");
    expect(Object.keys(dependencies ?? {}).toSorted()).toEqual([
      "@koa/router",
      "@patchbay/sdk",
      "@types/koa",
      "fzstd",
      "koa",
      "reflect-metadata",
      "socks",
      "tapable",
      "tsyringe",
      "undici",
      "ws",
      "yaml",
    ]);
    expect(Object.keys(optionalDependencies ?? {})).toEqual(["esbuild"]);
    expect(peerDependencies).toBeUndefined();
  });

  test("the contract depends on two packages", () => {
    const { dependencies } = manifest("sdk");
    expect(Object.keys(dependencies ?? {}).toSorted()).toEqual(["@standard-schema/spec", "eventsource-parser"]);
  });

  test("a wire depends on nothing but the contract and the wires' own kit", () => {
    for (const name of readdirSync(`${root}plugins`).filter((folder) => folder.startsWith("wire-"))) {
      const others = Object.keys(manifest(`plugins/${name}`).dependencies ?? {});
      expect(
        others.filter((dependency) => dependency !== "@patchbay/wire-kit"),
        name,
      ).toEqual([]);
    }
  });

  test("the catalog of models is data: it depends on nothing but the contract", () => {
    const { dependencies, optionalDependencies, peerDependencies } = manifest("plugins/model-catalog");
    expect([dependencies, optionalDependencies]).toEqual([undefined, undefined]);
    expect(Object.keys(peerDependencies ?? {})).toEqual(["@patchbay/sdk"]);
  });

  test("the repository itself has tools only", () => {
    expect(manifest(".").dependencies).toBeUndefined();
  });
});

test("the kernel names no vendor", () => {
  const vendor = /openai|claude|gemini|anthropic|ollama|mistral|deepseek/i;
  const named = sources("core/src").flatMap((path) =>
    readFileSync(path, "utf8")
      .split("\n")
      .flatMap((line, index) => (vendor.test(line) ? [`${path.slice(root.length)}:${index + 1}: ${line.trim()}`] : [])),
  );
  expect(named).toEqual([]);
});

describe("sizes", () => {
  const plugins = readdirSync(`${root}plugins`).map((name) => `plugins/${name}/src`);
  const files = ["sdk/src", "core/src", ...plugins].flatMap(sources).map((path) => ({ path, lines: codeLines(path) }));

  test("no file has more than 250 lines of code", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.filter(({ lines }) => lines > 250)).toEqual([]);
  });

  test("half of the files have 60 lines of code or fewer", () => {
    const sorted = files.map(({ lines }) => lines).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(60);
  });
});

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${root}${folder}/package.json`, "utf8")) as Manifest;
}

/** TypeScript files below a folder; none when the folder is not there. */
function sources(folder: string): readonly string[] {
  const names = readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".ts")).map((name) => `${root}${folder}/${name}`);
}

/** Lines that are neither empty nor comment. */
function codeLines(path: string): number {
  const text = readFileSync(path, "utf8").replaceAll(/^\s*\/\*\*?[\s\S]*?\*\/\s*$/gm, "");
  return text.split("\n").filter((line) => line.trim() !== "" && !/^\s*\/\//.test(line)).length;
}

import { readFileSync } from "node:fs";
import { openTerminal } from "./cli/open-terminal.ts";
import { runCli } from "./cli/run-cli.ts";

const terminal = openTerminal(packageVersion());
terminal.end(await runCli(terminal.args, terminal));

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const isManifest = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isManifest ? String(manifest.version) : "unknown";
}

import { readFileSync } from "node:fs";
import { runCli } from "./cli/run-cli.ts";

const { stdout, stderr } = process;

// A reader that has gone, such as `head`, is no reason for a stack trace.
stdout.on("error", () => process.exit(0));

const args = process.argv.slice(2);
const code = await runCli(args, {
  args,
  version: packageVersion(),
  env: process.env,
  cwd: process.cwd(),
  isTerminal: stdout.isTTY,
  colors: stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "",
  out: (text) => void stdout.write(text),
  err: (text) => void stderr.write(text),
  onSignal: (signal, run) => void process.on(signal, run),
  exit: (code) => process.exit(code),
});

// What is still written to a pipe is lost if the process ends at once.
stdout.write("", () => stderr.write("", () => process.exit(code)));

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const isManifest = typeof manifest === "object" && manifest !== null && "version" in manifest;
  return isManifest ? String(manifest.version) : "unknown";
}

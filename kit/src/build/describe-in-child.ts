import { spawn } from "node:child_process";
import type { PluginDescription } from "@patchbay/sdk";
import type { Describe } from "./describe.ts";
import { isRecord } from "../package-json.ts";
import { shipped } from "../package-folder.ts";
import { BuildFaults } from "./faults.ts";
import { descriptionFrom } from "./read-description.ts";

const deadlineMs = 10_000;

/**
 * Imports code of the kernel's own plugins, which may ask for modules of Node and so does not load in a sandbox, in a
 * process of Node that sees no variables and can neither read nor start anything.
 */
export const describeInChild: Describe = async (code) => {
  const script = shipped("child/describe.mjs");
  const child = spawn(process.execPath, [...permissionFlags(script), script], {
    env: {},
    stdio: ["pipe", "ignore", "pipe", "pipe"],
    timeout: deadlineMs,
    killSignal: "SIGKILL",
  });
  const [, , errors, answers] = child.stdio;
  const ended = new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (_code, signal) => resolve(signal));
  });
  // A child that is gone before it has read everything is told of by how it ended.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(code);
  const [answer, said, signal] = await Promise.all([textFrom(answers), textFrom(errors), ended]);
  if (signal === "SIGKILL") throw new BuildFaults([`the plugin's module was not loaded within ${deadlineMs} ms`]);
  if (answer === "") throw new BuildFaults([`the plugin's module ended the process: ${lastLine(said)}`]);
  return read(answer);
};

function permissionFlags(script: string): readonly string[] {
  const [major = 0] = process.versions.node.split(".").map(Number);
  const flag = major >= 24 ? "--permission" : "--experimental-permission";
  return [flag, "--no-warnings", `--allow-fs-read=${script}`];
}

async function textFrom(stream: unknown): Promise<string> {
  const chunks: Buffer[] = [];
  if (isReadable(stream)) for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

function isReadable(stream: unknown): stream is AsyncIterable<Uint8Array> {
  return typeof stream === "object" && stream !== null && Symbol.asyncIterator in stream;
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

function read(answer: string): PluginDescription {
  const value: unknown = JSON.parse(answer);
  if (isRecord(value) && typeof value["fault"] === "string") throw new BuildFaults([value["fault"]]);
  return descriptionFrom(isRecord(value) ? value["description"] : undefined);
}

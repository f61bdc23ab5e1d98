import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { PluginContext, TimerHandle } from "@patchbay/sdk";

/** A file of instructions, as it was when it could last be read. */
export interface PromptFile {
  readonly text: () => string;
  /** Reads the file now. What cannot be read changes nothing and is a warning. */
  readonly check: () => Promise<void>;
}

/** Editors write a file in several steps; this long after the first one they are done. */
const settleMs = 200;
/** File systems of a network tell of no change: the file is looked at in any case. */
const lookMs = 10_000;
const maxBytes = 1024 * 1024;

/** Reads a file and keeps up with it until the plugin is disposed of. @throws Error when it cannot be read at first. */
export async function openPromptFile(context: PluginContext, file: string): Promise<PromptFile> {
  const path = resolve(file);
  let text = await readPrompt(path).catch((cause: unknown) => {
    throw new Error(`cannot take the system prompt from ${path}: ${messageOf(cause)}`, { cause });
  });
  let isBroken = false;
  const look = async (): Promise<void> => {
    try {
      const read = await readPrompt(path);
      isBroken = false;
      if (read === text) return;
      text = read;
      context.log.info("the system prompt was read again", { file: path, characters: read.length });
    } catch (cause) {
      if (!isBroken) context.log.warn("the system prompt stays as it was", { file: path, error: messageOf(cause) });
      isBroken = true;
    }
  };
  let looking: Promise<void> | undefined;
  const check = (): Promise<void> => (looking ??= look().finally(() => (looking = undefined)));
  watchFolder(context, dirname(path), check);
  context.every(lookMs, check);
  return { text: () => text, check };
}

/** The folder is watched and not the file, which editors and mounts replace by another of its name. */
function watchFolder(context: PluginContext, folder: string, onChange: () => Promise<void>): void {
  let timer: TimerHandle | undefined;
  const settle = (): void => {
    timer ??= context.after(settleMs, () => {
      timer = undefined;
      return onChange();
    });
  };
  try {
    const watcher = watch(folder, { persistent: false }, settle).on("error", () => undefined);
    context.defer(() => watcher.close());
  } catch (cause) {
    context.log.debug("the folder cannot be watched; its file is looked at now and then", { folder, cause });
  }
}

async function readPrompt(path: string): Promise<string> {
  const bytes = await readFile(path);
  if (bytes.length > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trimEnd();
  if (text === "") throw new Error("it is empty");
  return text;
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

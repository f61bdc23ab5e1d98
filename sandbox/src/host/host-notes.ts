import type { Clock, Json, Logger, LogLevel, Loss } from "@patchbay/sdk";
import { choice, json, jsonObject, may, number, object, type Read, text } from "../hooks/shapes.ts";
import { maxLogText } from "../rpc/limits.ts";
import type { CallScopes } from "./call-scopes.ts";
import { createLogLimit } from "./log-limit.ts";

/** What notes of a guest lead to. */
export interface NoteParts {
  readonly log: Logger;
  readonly scopes: CallScopes;
  readonly clock: Clock;
}

interface LogNote {
  readonly scope?: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Json;
}

const logNote = object<LogNote>({
  scope: may(number(0)),
  level: choice("debug", "info", "warn", "error"),
  message: text(maxLogText),
  fields: json,
});

const lossNote = object<{ readonly scope: number; readonly loss: Loss }>({
  scope: number(0),
  loss: object<Loss>({
    path: text(4096),
    kind: choice("dropped", "approximated", "renamed", "synthesized"),
    from: may(json),
    to: may(json),
    reason: text(4096),
  }),
});

/** Losses that one call may tell of: more than any request has places. */
const mostLosses = 10_000;

/** Takes a guest's notes. @throws Malformed for one that no honest guest sends. */
export function createNotes({ log, scopes, clock }: NoteParts): (method: string, input: Json) => void {
  const limit = createLogLimit(clock);
  const counts = new WeakMap<object, number>();
  const notes: Readonly<Record<string, (input: Json) => void>> = {
    log(input) {
      const { scope, level, message, fields } = logNote(input, "log");
      const dropped = limit.take();
      if (dropped === undefined) return;
      if (dropped > 0) log.warn(`${dropped} lines of its log were dropped: it writes too many`);
      const target = (scope === undefined ? undefined : scopes.find(scope)?.log) ?? log;
      target[level](message, optionalObject(fields));
    },
    loss(input) {
      const { scope, loss } = lossNote(input, "loss");
      const found = scopes.find(scope);
      if (!found) return;
      const count = (counts.get(found) ?? 0) + 1;
      counts.set(found, count);
      if (count <= mostLosses) found.losses?.(loss);
    },
  };
  return (method, input) => {
    if (!Object.hasOwn(notes, method)) throw new Error(`there is no note ${method.slice(0, 100)}`);
    notes[method]?.(input);
  };
}

/** Takes lines that a process writes to its error output. */
export function createLineLog(log: Logger, clock: Clock): (line: string) => void {
  const limit = createLogLimit(clock);
  return (line) => {
    if (limit.take() !== undefined) log.info(line.slice(0, maxLogText), { from: "process" });
  };
}

function optionalObject(fields: Json): ReturnType<Read<Record<string, Json>>> {
  return typeof fields === "object" && fields !== null && !Array.isArray(fields) ? jsonObject(fields, "fields") : {};
}

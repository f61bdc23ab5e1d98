import type { Json, JsonObject } from "@patchbay/sdk";
import { asObject, isArray, isObject } from "@patchbay/sdk/http";
import { isIndex } from "./check-call.ts";
import { type ChoiceChecker, createChoiceChecker } from "./check-choice.ts";
import type { Report } from "./rules.ts";

/** Checks the chunks of one stream. */
export interface ChunkChecker {
  read(chunk: JsonObject): void;
  allFinished(): boolean;
  /** Nothing more comes, and no error told of it. */
  end(): void;
}

/** Makes a checker for one stream, in whose chunks `object` begins as given. */
export function createChunkChecker(object: string, report: Report): ChunkChecker {
  const choices = new Map<number, ChoiceChecker>();
  const said = { id: "", model: "" };

  const checkHead = (chunk: JsonObject): void => {
    const name = textOf(chunk["object"]);
    if (name !== "" && !name.startsWith(object)) report("chunk-object", "`object` names something else");
    for (const key of ["id", "model"] as const) {
      const value = textOf(chunk[key]);
      if (said[key] !== "" && value !== "" && value !== said[key]) report(`stable-${key}`, `\`${key}\` changes`);
      said[key] ||= value;
    }
  };

  const checkChoice = (choice: Json): void => {
    const index = asObject(choice)?.["index"];
    if (!isObject(choice) || !isIndex(index)) {
      report("choice-index", "a choice has no index");
      return;
    }
    const checker = choices.get(index) ?? createChoiceChecker(report);
    choices.set(index, checker);
    checker.read(choice);
  };

  const open = (): number => [...choices.values()].filter((choice) => !choice.isFinished()).length;

  return {
    read(chunk) {
      checkHead(chunk);
      checkUsage(chunk["usage"], report);
      const list = chunk["choices"];
      if (isArray(list)) list.forEach(checkChoice);
      else report("choices-list", "a chunk has no list of choices");
    },
    allFinished: () => open() === 0,
    end() {
      if (open() > 0) report("finish-missing", `${open()} of ${choices.size} choices have no finish reason`);
      const highest = Math.max(-1, ...choices.keys());
      if (highest >= choices.size) report("choice-gap", `${choices.size} choices are numbered up to ${highest}`);
    },
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function checkUsage(usage: Json | undefined, report: Report): void {
  if (!isObject(usage)) return;
  const counts = [usage["prompt_tokens"], usage["completion_tokens"]];
  if (!counts.every(isIndex)) report("usage-shape", "a count of the usage is missing or no whole number");
}

import type { Json, JsonObject } from "@patchbay/sdk";
import { asArray, asObject, asString, isObject } from "@patchbay/sdk/http";
import { type CandidateMemory, checkCandidate, newCandidate } from "./check-candidate.ts";
import { camelKeys, countOf } from "./fields.ts";
import type { Report } from "./stream-rules.ts";
import { hasCounts } from "./usage.ts";

/** Checks the chunks of one stream, whatever frames they came in. */
export interface ChunkChecker {
  check(chunk: JsonObject): void;
  end(): void;
}

/** Makes a checker for one stream. */
export function createChunkChecker(report: Report): ChunkChecker {
  const candidates = new Map<number, CandidateMemory>();
  const usage = createUsageRules(report);
  const isSame = createSameRule(report);
  let isBlocked = false;
  let hasFailed = false;

  /** Gives whether a candidate finishes in this chunk. */
  const checkCandidates = (list: readonly Json[]): boolean => {
    const seen = new Set<number>();
    let finishes = false;
    for (const item of list) {
      const candidate = camelKeys(asObject(item) ?? {});
      const index = indexOf(candidate, seen, report);
      const memory = candidates.get(index) ?? newCandidate();
      candidates.set(index, memory);
      finishes = checkCandidate(candidate, memory, report) || finishes;
    }
    return finishes;
  };

  return {
    check(value) {
      if (hasFailed) report("after-error", "a chunk comes behind an error");
      const chunk = camelKeys(value);
      hasFailed ||= isError(chunk["error"]);
      isSame(chunk);
      const finishes = checkCandidates(asArray(chunk["candidates"]));
      isBlocked ||= (asString(asObject(chunk["promptFeedback"])?.["blockReason"]) ?? "") !== "";
      usage.check(asObject(chunk["usageMetadata"]), finishes);
    },
    end() {
      if ([...candidates.keys()].some((index) => index >= candidates.size))
        report("candidate-index", "the numbers of candidates have a gap");
      if (hasFailed) return;
      const open = candidates.size === 0 || [...candidates.values()].some(({ phase }) => phase === "speaking");
      if (open && !isBlocked) report("finish-missing", "the stream ends before its candidates do");
      else usage.end();
    },
  };
}

function isError(error: Json | undefined): boolean {
  return isObject(error) || (typeof error === "string" && error !== "");
}

/** The number of a candidate; one that has none is the first. */
function indexOf(candidate: JsonObject, seen: Set<number>, report: Report): number {
  const given = candidate["index"];
  const number = given === undefined || given === null ? 0 : (countOf(given) ?? -1);
  const isNumber = Number.isInteger(number) && number >= 0;
  if (!isNumber) report("candidate-index", "the number of a candidate is none");
  const index = isNumber ? number : 0;
  if (seen.has(index)) report("candidate-index", "a chunk has a candidate twice");
  seen.add(index);
  return index;
}

function createSameRule(report: Report): (chunk: JsonObject) => void {
  const first = new Map<string, string>();
  return (chunk) => {
    for (const key of ["responseId", "modelVersion"]) {
      const value = asString(chunk[key]) ?? "";
      const before = first.get(key);
      if (value !== "" && before === undefined) first.set(key, value);
      if (value !== "" && before !== undefined && before !== value) report("same-answer", `${key} changes`);
    }
  };
}

interface UsageRules {
  check(usage: JsonObject | undefined, finishes: boolean): void;
  end(): void;
}

/** Each usage replaces the one before, and the last is that of the whole answer. */
function createUsageRules(report: Report): UsageRules {
  let total = 0;
  let isTold = false;
  let isLast = true;
  return {
    check(usage, finishes) {
      const counts = usage && hasCounts(usage) ? camelKeys(usage) : undefined;
      isTold ||= counts !== undefined;
      if (counts || finishes) isLast = counts !== undefined;
      for (const [key, value] of Object.entries(counts ?? {})) {
        if (key.endsWith("TokenCount") && value !== null && !isCount(value)) report("usage", `${key} is no count`);
      }
      const next = countOf(counts?.["totalTokenCount"]) ?? total;
      if (next < total) report("usage", "the total of tokens falls");
      total = next;
    },
    end() {
      if (isTold && !isLast) report("usage-at-end", "the usage stops before the answer does");
    },
  };
}

function isCount(value: Json): boolean {
  const count = countOf(value);
  return count !== undefined && Number.isInteger(count) && count >= 0;
}

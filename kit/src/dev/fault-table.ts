import type { Clock } from "@patchbay/sdk";
import {
  createGate,
  cutAfter,
  cutBeforeHeaders,
  errorStatus,
  hangAfter,
  hangBeforeHeaders,
  raw,
  resetAfter,
  type Script,
  splitEvery,
  type Step,
} from "@patchbay/sdk/testing";
import type { Speech } from "./sound-answer.ts";

/** A way in which an upstream fails on demand. */
export interface DevFault {
  readonly meaning: string;
  readonly script: (speech: Speech, clock: Pick<Clock, "after">) => Script;
}

const retryAfterSeconds = "2";

/** Faults by the name that is typed. */
export const faults: Readonly<Record<string, DevFault>> = {
  "401": status(401, "the key is refused", "no such key"),
  "404": status(404, "the model is not there", "no such model"),
  "429": {
    meaning: "too many requests, with a retry-after",
    script: ({ failure }) => withHeaders(failure(429, "too many requests"), { "retry-after": retryAfterSeconds }),
  },
  "500": status(500, "the vendor broke", "something broke"),
  "503": status(503, "the vendor is overloaded", "overloaded"),
  html: {
    meaning: "a page of a proxy with status 502",
    script: () => errorStatus(502, "<html><body>Bad gateway</body></html>", { "content-type": "text/html" }),
  },
  empty: { meaning: "status 200 without a body", script: ({ answer }) => ({ ...answer, steps: [] }) },
  garbage: {
    meaning: "status 200 and bytes that are no answer",
    script: ({ answer }) => raw("%&$ this is no answer\n\n", { headers: answer.headers ?? {} }),
  },
  error: {
    meaning: "a stream that tells of an error midway; status 500 where there is no word for that",
    script: failingMidway,
  },
  truncated: { meaning: "half an answer, which ends in good order", script: ({ answer }) => half(answer) },
  cut: { meaning: "the connection is closed amid the answer", script: ({ answer }) => cutAfter(half(answer), 1) },
  "cut-early": { meaning: "the connection is closed before an answer", script: () => cutBeforeHeaders() },
  reset: { meaning: "the connection is reset amid the answer", script: ({ answer }) => resetAfter(half(answer), 1) },
  hang: { meaning: "silence amid the answer", script: ({ answer }) => hangAfter(half(answer), 1) },
  "hang-early": { meaning: "silence instead of an answer", script: () => hangBeforeHeaders() },
  slow: { meaning: "a second before the answer, and 200 ms before each piece of it", script: slowly },
  bytes: { meaning: "a sound answer, byte by byte", script: ({ answer }) => splitEvery(answer, 1) },
};

/** The table for people. */
export function faultsText(): string {
  return Object.entries(faults)
    .map(([name, { meaning }]) => `  ${name.padEnd(11)} ${meaning}\n`)
    .join("");
}

function status(code: number, meaning: string, message: string): DevFault {
  return { meaning, script: ({ failure }) => failure(code, message) };
}

function withHeaders(script: Script, headers: Readonly<Record<string, string>>): Script {
  return { ...script, headers: { ...script.headers, ...headers } };
}

function failingMidway({ answer, failure, failureEvent }: Speech): Script {
  const event = failureEvent("the machine broke");
  if (event === undefined || event === "") return failure(500, "the machine broke");
  const writes = answer.steps.filter(({ type }) => type === "write");
  return { ...answer, steps: [...writes.slice(0, Math.ceil(writes.length / 2)), { type: "write", data: event }] };
}

/** The first half of the bytes, in one piece. */
function half(script: Script): Script {
  const bytes = Buffer.concat(script.steps.flatMap((step) => (step.type === "write" ? [Buffer.from(step.data)] : [])));
  return { ...script, steps: [{ type: "write", data: bytes.subarray(0, Math.ceil(bytes.length / 2)) }] };
}

const headMs = 1000;
const pieceMs = 200;

function slowly({ answer }: Speech, clock: Pick<Clock, "after">): Script {
  const steps = answer.steps.flatMap((step, index): readonly Step[] => {
    const gate = createGate();
    clock.after(headMs + index * pieceMs, () => gate.open());
    return [{ type: "wait-for", gate }, step];
  });
  return { ...answer, steps };
}

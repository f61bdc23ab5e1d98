import { type FailureCode, failures, GatewayError } from "@patchbay/sdk";

/** A failure, at once or after so many text deltas. */
export interface ScriptedFailure {
  readonly error: GatewayError;
  readonly after?: number;
}

/** Reads `CODE [after N] [message]`; undefined when the code is neither a failure's name nor an error status. */
export function readFailure(words: string): ScriptedFailure | undefined {
  const [, name = "", after, text] = /^(\S+)(?:\s+after\s+(\d{1,9})(?!\S))?(?:\s+(.*))?$/s.exec(words) ?? [];
  const message = text ?? `the echo was asked to fail with ${name}`;
  const error = isFailureCode(name) ? new GatewayError(name, message) : errorOfStatus(name, message);
  return error && { error, ...(after !== undefined && { after: Number(after) }) };
}

const codes: Readonly<Record<string, FailureCode>> = {
  401: "credential-rejected",
  402: "credential-rejected",
  403: "credential-rejected",
  404: "model-not-found",
  408: "timeout",
  409: "conflict",
  413: "too-large",
  415: "unsupported-encoding",
  422: "unprocessable",
  429: "rate-limited",
  503: "overloaded",
  504: "timeout",
  529: "overloaded",
};

function errorOfStatus(word: string, message: string): GatewayError | undefined {
  if (!/^[45]\d\d$/.test(word)) return undefined;
  const code = codes[word] ?? (word.startsWith("4") ? "bad-request" : "upstream-failed");
  // A client must not take the node's rejected credential for its own: that status is not passed on.
  return new GatewayError(code, message, code === "credential-rejected" ? {} : { status: Number(word) });
}

function isFailureCode(word: string): word is FailureCode {
  return Object.hasOwn(failures, word);
}

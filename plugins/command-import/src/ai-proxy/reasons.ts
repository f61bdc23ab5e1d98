const reasons: Readonly<Record<string, string>> = {
  "request-retry": "a node is asked once more when it was not reached, then the next one, until all were",
  "max-retry-interval": "the next node is asked without a pause",
  "non-stream-keepalive-secs": "whole answers get no sign of life: ask for a stream where connections are cut",
  payload: "no plugin of this release changes fields by rule; `overrides` of an alias set the common parameters",
  "passthrough-headers": "answers have the headers of the client's own format",
  "claude-header-defaults": "passing for another client is not offered",
  "logging-to-file": "the log goes to standard error",
  "log-dir": "the log goes to standard error",
  providers: "is of a later form of the file, which is not read",
};

/** Why a key of the file is not carried. */
export function reasonFor(key: string): string {
  return reasons[key] ?? "is a key that is not known";
}

import { connectionHeaders } from "../connection-headers.ts";
import { nodeHeader } from "../stage/stage-plugin.ts";
import { type Difference, type Place, shown } from "./difference.ts";

/** Headers that are made anew each time, belong to the connection, or tell of time. */
const byNature: ReadonlySet<string> = new Set([
  nodeHeader,
  "x-request-id",
  "date",
  "age",
  "retry-after",
  "traceparent",
  "tracestate",
  ...connectionHeaders,
  "host",
  "accept-encoding",
]);

type Headers = Readonly<Record<string, string>>;

/** What differs in headers. */
export function compareHeaders(place: Place, tape: Headers = {}, now: Headers = {}): readonly Difference[] {
  const names = [...new Set([...Object.keys(tape), ...Object.keys(now)])].filter((name) => !byNature.has(name));
  return names.flatMap((name) => {
    const [before, after] = [plain(tape[name]), plain(now[name])];
    if (before === after || before === "[redacted]") return [];
    return [
      {
        place,
        what: `header ${name}`,
        ...(before !== undefined && { tape: shown(before) }),
        ...(after !== undefined && { now: shown(after) }),
      },
    ];
  });
}

/** Text of a wire is UTF-8, whether a header says so or not. */
function plain(value: string | undefined): string | undefined {
  return value?.replace(/; ?charset=utf-8$/i, "");
}

import { asArray, isArray } from "@patchbay/sdk/http";
import { tryParseJson } from "@patchbay/wire-kit";
import type { FrameReader } from "./frames.ts";
import type { Report } from "./stream-rules.ts";

/** Kinds of lines (WHATWG HTML, "Server-sent events"), and a body that the server sends bare. The first that fits counts. */
const kinds = [
  ["blank", /^$/],
  ["comment", /^:/],
  ["data", /^data(?::|$)/],
  ["field", /^(?:event|id|retry)(?::|$)/],
  ["bare", /^[[{]/],
] as const;

type Kind = (typeof kinds)[number][0] | "unknown";

/** A bare body is an error's, and short. */
const maxBare = 1024 * 1024;

/** Reads the frames of server-sent events. Behind the events the vendor may send an error without a frame. */
export function createEventFrames(report: Report): FrameReader {
  const lines = createLines();
  let data: string[] = [];
  let bare: string | undefined;

  const dispatch = (): readonly string[] => {
    const item = data.join("\n");
    const isEvent = data.length > 0;
    data = [];
    return isEvent ? [item] : none;
  };

  const actions: Readonly<Record<Kind, (line: string) => readonly string[]>> = {
    blank: dispatch,
    comment: () => none,
    field: () => none,
    data(line) {
      data.push(line.slice("data:".length));
      return none;
    },
    bare(line) {
      bare = line;
      return none;
    },
    unknown(line) {
      report("frame", `a line of ${line.length} characters is no field of an event`);
      return none;
    },
  };

  const readLine = (line: string): readonly string[] => {
    if (bare === undefined) return actions[kindOf(line)](line);
    if (bare.length < maxBare) bare += `\n${line}`;
    return none;
  };

  return {
    push: (text) => lines.push(text).flatMap(readLine),
    end() {
      const last = lines.rest();
      const before = last === "" ? none : readLine(last);
      if (data.length > 0) report("closed", "the last event has no blank line behind it");
      const item = dispatch().filter((text) => tryParseJson(text) !== undefined);
      return [...before, ...item, ...(bare === undefined ? none : errorIn(bare, report))];
    },
  };
}

interface Lines {
  push(text: string): readonly string[];
  /** The line that has no end. */
  rest(): string;
}

/** Cuts at line ends of each kind, also where a chunk ends between the two signs of one. */
function createLines(): Lines {
  let rest = "";
  let afterReturn = false;
  return {
    rest: () => rest,
    push(text) {
      if (text === "") return none;
      const [first = "", ...others] = text.slice(afterReturn && text.startsWith("\n") ? 1 : 0).split(/\r\n|\n|\r/);
      afterReturn = text.endsWith("\r");
      const last = others.pop();
      const line = rest + first;
      rest = last ?? line;
      return last === undefined ? none : [line, ...others];
    },
  };
}

const none: readonly string[] = [];

function kindOf(line: string): Kind {
  return kinds.find(([, sign]) => sign.test(line))?.[0] ?? "unknown";
}

/** The streaming endpoint may put its error into an array. */
function errorIn(text: string, report: Report): readonly string[] {
  const value = tryParseJson(text);
  const [item] = isArray(value) ? asArray(value) : [value];
  const isError = typeof item === "object" && item !== null && Object.hasOwn(item, "error");
  if (!isError) report("frame", "behind the events stands something that is neither an event nor an error");
  return isError ? [JSON.stringify(item)] : none;
}

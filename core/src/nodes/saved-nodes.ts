import { type ConfigFault, faultText } from "../config/fault.ts";
import { createPlace } from "../config/place.ts";
import { choice, flag, number, text } from "../config/scalar-shapes.ts";
import { map, object, required, type Shape, wrongType } from "../config/shape.ts";
import type { Rest, SavedRecord } from "./node-record.ts";

/** Goes up when an older kernel could not read what is written. */
const format = 1;

const anyName: Shape<string> = {
  type: "a name",
  read: (value, place) => (typeof value === "string" ? value : wrongType(place, "a name", value)),
};

const shape = object({
  format: required(number({ min: format, max: format, whole: true }), "Which form this is."),
  nodes: required(
    map(
      text("a key"),
      object({
        isEnabled: required(flag, "Whether the operator wants it asked."),
        credential: required(choice(["good", "refreshing", "needs-login"]), "How its credential stands."),
        failuresInRow: required(number({ min: 0, whole: true }), "Failures since the last success."),
        rests: required(
          map(
            anyName,
            object({
              until: required(number({ min: 0 }), "Milliseconds since the epoch."),
              reason: required(text(), "Why."),
              soft: required(flag, "Whether it may be asked when no other is left."),
            }),
          ),
          "By model; an empty name holds for every model.",
        ),
      }),
    ),
    "By the key of their record.",
  ),
});

/** The text of a file that keeps these records. */
export function writeSaved(records: ReadonlyMap<string, SavedRecord>): string {
  const nodes = [...records].map(([key, { standing, ...rest }]) => [key, { ...standing, ...rest }]);
  return `${JSON.stringify({ format, nodes: Object.fromEntries(nodes) })}\n`;
}

/** The records of such a text. @throws SyntaxError, TypeError when it is something else. */
export function readSaved(json: string): ReadonlyMap<string, SavedRecord> {
  const faults: ConfigFault[] = [];
  const read = shape.read(JSON.parse(json), createPlace("", faults));
  if (!read?.nodes || faults.length > 0) throw new TypeError(faults.map(faultText).join("; "));
  const records = [...read.nodes].flatMap(([key, node]): readonly (readonly [string, SavedRecord])[] => {
    const { isEnabled, credential, failuresInRow, rests } = node ?? {};
    if (isEnabled === undefined || !credential || failuresInRow === undefined || !rests) return [];
    return [[key, { standing: { isEnabled, credential }, failuresInRow, rests: restsOf(rests) }]];
  });
  return new Map(records);
}

type RestValues = { readonly [Key in keyof Rest]: Rest[Key] | undefined };

function restsOf(rests: ReadonlyMap<string, RestValues | undefined>): Readonly<Record<string, Rest>> {
  return Object.fromEntries(
    [...rests].flatMap(([model, rest]) => {
      const { until, reason, soft } = rest ?? {};
      return until === undefined || reason === undefined || soft === undefined
        ? []
        : [[model, { until, reason, soft }]];
    }),
  );
}

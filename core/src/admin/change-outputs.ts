import { count, flag, listOf, mapOf, milliseconds, oneOf, record, type Schema, text, time } from "./schema.ts";

/** What is somebody's own: any JSON. */
const anything: Schema = {};
const settings: Schema = { type: "object" };

/** The version after a change, and the one before. */
export const changed = { version: count, previousVersion: count };

/** What came of a change. */
export const changedSchema: Schema = record(changed);

/** The config with the origin of each value. */
export const configSchema: Schema = record(
  {
    version: count,
    config: settings,
    origins: mapOf(oneOf("default", "file", "overlay", "environment", "flag")),
    warnings: listOf(text),
  },
  { overlayFile: text },
);

/** What the overlay changes. */
export const diffSchema: Schema = record({
  version: count,
  changes: listOf(
    record({ path: text, place: text, kind: oneOf("add", "change", "remove") }, { from: anything, to: anything }),
  ),
  warnings: listOf(text),
});

/** The versions of the overlay, the newest first. */
export const historySchema: Schema = record({
  versions: listOf(record({ version: count }, { at: time, change: text })),
});

/** The config was read again. */
export const reloadSchema: Schema = record({ generation: count, version: count, warnings: listOf(text) });

const origin = oneOf("file", "overlay");

/** The pools as the config has them. */
export const poolsSchema: Schema = record({
  version: count,
  pools: listOf(
    record({
      id: text,
      settings,
      nodes: listOf(record({ id: text, origin, isUsed: flag, settings })),
    }),
  ),
});

/** What a node said when it was asked. */
export const probeSchema: Schema = record(
  { outcome: oneOf("done", "failed", "busy"), durationMs: milliseconds },
  { error: record({ code: text, message: text }) },
);

const target = record({ pool: text, model: text });

/** The aliases. */
export const aliasesSchema: Schema = record({
  version: count,
  aliases: listOf(record({ name: text, origin, alias: anything, targets: listOf(target) })),
});

/** Every name that clients can use. */
export const modelsSchema: Schema = record({
  models: listOf(
    record({ name: text, nodes: count, pools: listOf(text) }, { targets: listOf(target), isHidden: { const: true } }),
  ),
  patterns: listOf(record({ pool: text, node: text, models: listOf(text) })),
});

/** What the log writes. */
export const levelSchema: Schema = record({ level: oneOf("debug", "info", "warn", "error") });

/** Whether new requests are taken, and what still runs. */
export const drainSchema: Schema = record({ isDraining: flag, running: count });

/** What was changed, the newest first. */
export const auditSchema: Schema = record({
  entries: listOf(
    record(
      {
        at: time,
        route: text,
        who: text,
        what: text,
        outcome: oneOf("done", "refused", "failed"),
        version: record({ before: count, after: count }),
      },
      { code: text },
    ),
  ),
});

import { type Compilable, type CreateTableBuilder, type SchemaModule, sql } from "kysely";

/** A step of the schema. What was released never changes: a change is another step. */
export interface Migration {
  readonly version: number;
  readonly statements: (schema: SchemaModule) => readonly Compilable[];
}

/** All steps, first to last. */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    statements: (schema) => [
      withColumns(schema.createTable("patchbay_exchanges"), exchangeColumns),
      schema.createIndex("patchbay_exchanges_at").on("patchbay_exchanges").column("at"),
      withColumns(schema.createTable("patchbay_attempts"), attemptColumns).addPrimaryKeyConstraint(
        "patchbay_attempts_key",
        ["exchange", "attempt"],
      ),
      schema.createIndex("patchbay_attempts_at").on("patchbay_attempts").column("at"),
    ],
  },
];

/** The table that says which steps were done; it is there before the first. */
export function migrationsTable(schema: SchemaModule): Compilable & { execute(): Promise<unknown> } {
  return schema
    .createTable("patchbay_migrations")
    .ifNotExists()
    .addColumn("version", "integer", (column) => column.primaryKey())
    .addColumn("at", "bigint", (column) => column.notNull());
}

type Column = readonly [name: string, type: "text" | "integer" | "bigint", kind: "key" | "required" | "optional"];

const exchangeColumns: readonly Column[] = [
  ["id", "text", "key"],
  ["at", "bigint", "required"],
  ["operation", "text", "required"],
  ["protocol", "text", "required"],
  ["model", "text", "optional"],
  ["stream", "integer", "required"],
  ["client", "text", "required"],
  ["status", "integer", "required"],
  ["outcome", "text", "required"],
  ["duration_ms", "bigint", "required"],
  ["first_event_ms", "bigint", "optional"],
  ["attempts", "integer", "required"],
  ["pool", "text", "optional"],
  ["node", "text", "optional"],
  ["upstream_model", "text", "optional"],
  ["answered_by", "text", "optional"],
  ["losses", "integer", "required"],
  ["error_code", "text", "optional"],
];

const attemptColumns: readonly Column[] = [
  ["exchange", "text", "required"],
  ["attempt", "integer", "required"],
  ["at", "bigint", "required"],
  ["cause", "text", "required"],
  ["operation", "text", "required"],
  ["pool", "text", "required"],
  ["node", "text", "required"],
  ["model", "text", "required"],
  ["client", "text", "required"],
  ["outcome", "text", "required"],
  ["duration_ms", "bigint", "required"],
  ["first_event_ms", "bigint", "optional"],
  ["error_code", "text", "optional"],
  ["input_tokens", "bigint", "optional"],
  ["cache_read_tokens", "bigint", "optional"],
  ["cache_write_tokens", "bigint", "optional"],
  ["cache_write_1h_tokens", "bigint", "optional"],
  ["output_tokens", "bigint", "optional"],
  ["reasoning_tokens", "bigint", "optional"],
  ["audio_input_tokens", "bigint", "optional"],
  ["audio_output_tokens", "bigint", "optional"],
  ["tool_prompt_tokens", "bigint", "optional"],
  ["estimated", "integer", "required"],
  ["cost_nano", "bigint", "optional"],
  ["unpriced", "integer", "required"],
  ["price_version", "text", "optional"],
  ["price", "text", "optional"],
  ["price_tier", "text", "optional"],
];

function withColumns(
  table: CreateTableBuilder<string>,
  columns: readonly Column[],
): CreateTableBuilder<string, string> {
  return columns.reduce<CreateTableBuilder<string, string>>(
    (built, [name, type, kind]) =>
      built.addColumn(name, sql.raw(type), (column) => {
        if (kind === "key") return column.primaryKey().notNull();
        return kind === "required" ? column.notNull() : column;
      }),
    table,
  );
}

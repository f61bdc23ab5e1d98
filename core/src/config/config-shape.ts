import { capabilitiesShape } from "./capabilities-shape.ts";
import type { Config, LogConfig, ServerConfig, UpstreamConfig } from "./config.ts";
import { cliShape, pluginEntry, sandboxShape } from "./plugin-shape.ts";
import { aliasesShape } from "./alias-shape.ts";
import { poolsShape } from "./pool-shape.ts";
import { choice, flag, number, text } from "./scalar-shapes.ts";
import { secretRef } from "./secret-shape.ts";
import { hedgeShape } from "./traffic-shape.ts";
import {
  type Field,
  type FieldValues,
  list,
  map,
  object,
  oneOrMany,
  optional,
  placed,
  section,
  withDefault,
} from "./shape.ts";

const mebibyte = 1024 * 1024;
const bytes = number({ min: 1, whole: true });
/** The longest time that a timer can hold. */
const longestMs = 2 ** 31 - 1;
const wait = number({ min: 1, max: longestMs });

/** `server.port`. */
export const portShape = number({ min: 0, max: 65_535, whole: true });

/** `log.level`. */
export const logLevelShape = choice(["debug", "info", "warn", "error"]);

/** `server.host`. */
export const hostShape = text("an address or a host name", (host) =>
  /^[\w.:%-]+$/.test(host) ? undefined : "must be an address or a host name, without a port",
);

const strictShape = choice(["off", "warn", "reject"]);

const serverFields = {
  host: withDefault(hostShape, "127.0.0.1", "Address to listen on. Any but loopback demands `keys`."),
  port: withDefault(portShape, 3000, "Port to listen on; 0 takes any free port."),
  keys: optional(list(placed(secretRef)), "Keys that clients may use.", "none: the door is open, on loopback only"),
  adminToken: optional(secretRef, "Token that opens `/admin`; none of `keys`.", "none: there is no `/admin`"),
  maxBodyBytes: withDefault(bytes, 32 * mebibyte, "Largest request body as sent, in bytes."),
  maxDecodedBytes: withDefault(bytes, 64 * mebibyte, "Largest request body after decompression, in bytes."),
  deadlineMs: withDefault(wait, 1_800_000, "Longest life of a request, in milliseconds."),
  drainMs: withDefault(
    number({ min: 0, max: longestMs }),
    30_000,
    "How long streams may finish when the server stops, in milliseconds.",
  ),
  debugHeaders: withDefault(
    flag,
    false,
    "Whether answers carry `x-patchbay-pool`, `x-patchbay-node`, `x-patchbay-attempts` and `x-patchbay-losses`.",
  ),
  strict: withDefault(
    strictShape,
    "off",
    "When translation loses something of a request: `warn` says what in `x-patchbay-losses`, `reject` refuses it. A request's `x-patchbay-strict` goes first.",
  ),
  strictRoutes: withDefault(
    map(text("a path"), strictShape),
    new Map(),
    "The same by path, without the pool segment and with `*` for anything; of those that fit, the last one counts.",
  ),
  proofBytes: withDefault(
    number({ min: 0, whole: true }),
    16 * mebibyte,
    "How much is kept per client key of signatures and sealed thoughts that clients of other formats cannot carry, in bytes; 0 keeps none.",
  ),
  proofMs: withDefault(wait, 3_600_000, "How long they are kept, in milliseconds."),
  streamChecks: withDefault(
    number({ min: 0, max: 1 }),
    0.01,
    "Share of streams that are checked against the rules of their format, from 0 to 1.",
  ),
} satisfies Record<keyof ServerConfig, Field<unknown>>;

const upstreamFields = {
  proxy: optional(
    secretRef,
    "Proxy of every call: an `http://`, `https://` or `socks5://` address, or `direct`.",
    "direct",
  ),
  connectMs: withDefault(wait, 10_000, "Longest wait for a connection, in milliseconds."),
  firstByteMs: withDefault(wait, 120_000, "Longest wait for the head of a streamed answer, in milliseconds."),
  wholeFirstByteMs: withDefault(wait, 600_000, "Longest wait for the head of a whole answer, in milliseconds."),
  idleMs: withDefault(wait, 120_000, "Longest silence within an answer, in milliseconds."),
  retryPauseMs: withDefault(
    number({ min: 0, max: longestMs }),
    200,
    "Longest pause before a node is asked once more after its connection failed, in milliseconds; a random part of it.",
  ),
  maxWaitMs: withDefault(
    number({ min: 0, max: longestMs }),
    0,
    "How long a request may wait for a node to return when all rest, in milliseconds.",
  ),
  maxAttempts: optional(number({ min: 1, whole: true }), "Most attempts per request.", "every candidate"),
  hedge: optional(
    hedgeShape,
    "Ask a second node when the first is slow to begin an answer; who begins first answers the client. Chats only.",
    "never",
  ),
} satisfies Record<keyof UpstreamConfig, Field<unknown>>;

const logFields = {
  level: withDefault(logLevelShape, "info", "Least grave line that is written."),
  format: withDefault(choice(["text", "json"]), "text", "Lines for people or for programs."),
} satisfies Record<keyof LogConfig, Field<unknown>>;

const configFields = {
  $schema: optional(text(), "Address of a JSON Schema, for editors."),
  server: section(object(serverFields), "The door for clients."),
  upstream: section(object(upstreamFields), "Calls to providers."),
  plugins: optional(list(placed(pluginEntry)), "What is loaded, in this order where nothing else decides.", "none"),
  pools: optional(poolsShape, "Named lists of nodes of one provider.", "none"),
  models: optional(
    aliasesShape,
    "Public model names, each for one or more pairs of pool and model, best first.",
    "none",
  ),
  defaultPool: optional(
    oneOrMany(placed(text("a pool's name"))),
    "Pool for models that no other rule places; several are tried in order.",
    "none",
  ),
  rewriteModel: withDefault(
    flag,
    false,
    "Whether answers name the model as the client asked for it; else as the provider names it.",
  ),
  capabilities: optional(
    capabilitiesShape,
    "What models can do, by names with `*`, on top of what their provider says.",
    "what the provider says",
  ),
  dataDir: withDefault(text("a path"), ".patchbay", "Folder for state and logs, relative to the config."),
  log: section(object(logFields), "The kernel's own log."),
  cli: optional(cliShape, "Flags of the command line that set options of plugins."),
  sandbox: section(sandboxShape, "What is asked of the sandboxes that plugins of third parties run in."),
} satisfies Record<keyof Config, Field<unknown>>;

/** Every key of a config. */
export const configShape = object(configFields);

/** A config, checked for shape: what is missing has its default, what is wrong is left out. */
export type ConfigValues = FieldValues<typeof configFields>;

/** `server`, checked for shape. */
export type ServerValues = FieldValues<typeof serverFields>;

/** `upstream`, checked for shape. */
export type UpstreamValues = FieldValues<typeof upstreamFields>;

import { type FlagValues, type Terminal, UsageError } from "@patchbay/core/command";
import { type CheckId, checkIds, isCheckId } from "./check-id.ts";

/** What one run is asked for. */
export interface Options {
  readonly target:
    | {
        readonly kind: "pool";
        readonly pool: string;
        readonly node: string | undefined;
        readonly config: string | undefined;
      }
    | {
        readonly kind: "url";
        readonly url: URL;
        readonly keyName: string | undefined;
        readonly key: string | undefined;
      };
  readonly model: string | undefined;
  /** Checks that have to pass beside those that always have to. */
  readonly require: readonly CheckId[];
  /** Output tokens that a request asks for; undefined: as each check wants. */
  readonly maxTokens: number | undefined;
  readonly timeoutMs: number;
  readonly out: string;
  readonly baseline: string | undefined;
  readonly isJson: boolean;
}

/** Reads the flags. @throws UsageError. */
export function readOptions({ values, switches }: FlagValues, { env }: Terminal): Options {
  const { pool, url, model, out, baseline } = values;
  if ((pool === undefined) === (url === undefined)) throw new UsageError("verify needs --pool NAME or --url BASE");
  return {
    target: url === undefined ? poolOf(values, env) : urlOf(url, values, env),
    model,
    require: (values["require"] ?? "").split(",").flatMap(checkOf),
    maxTokens: wholeNumber("max-tokens", values["max-tokens"]),
    timeoutMs: (wholeNumber("timeout", values["timeout"]) ?? usualSeconds) * 1000,
    out: out ?? "patchbay-verify",
    baseline,
    isJson: switches.has("json"),
  };
}

const usualSeconds = 120;

type Values = FlagValues["values"];

function poolOf(values: Values, env: NodeJS.ProcessEnv): Options["target"] {
  const { pool = "", node } = values;
  if (values["api-key-env"] !== undefined)
    throw new UsageError("--api-key-env goes with --url: a pool has its own keys");
  return { kind: "pool", pool, node, config: values["config"] ?? (env["PATCHBAY_CONFIG"] || undefined) };
}

function urlOf(text: string, values: Values, env: NodeJS.ProcessEnv): Options["target"] {
  for (const flag of ["node", "config"])
    if (values[flag] !== undefined) throw new UsageError(`--${flag} goes with --pool`);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError("--url needs an address such as http://127.0.0.1:3000/v1");
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "")
    throw new UsageError("--url must hold neither credentials nor a query: name a variable with --api-key-env");
  const keyName = values["api-key-env"];
  const key = keyName === undefined ? undefined : env[keyName];
  if (keyName !== undefined && (key === undefined || key === ""))
    throw new UsageError(`environment variable ${keyName} is not set`);
  return { kind: "url", url, keyName, key };
}

function checkOf(text: string): readonly CheckId[] {
  const name = text.trim();
  if (name === "") return [];
  if (isCheckId(name)) return [name];
  throw new UsageError(`--require knows ${checkIds.join(", ")}; got ${JSON.stringify(name)}`);
}

function wholeNumber(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new UsageError(`--${flag} must be a whole number from 1 to 999999, got ${JSON.stringify(text)}`);
}

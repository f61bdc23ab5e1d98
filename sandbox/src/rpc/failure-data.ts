import { type Failure, type FailureCode, failures, GatewayError, type Json, type JsonObject } from "@patchbay/sdk";
import { isList, own } from "./json-text.ts";

const longestMessage = 4096;

/** A thrown value as plain data: neither its class nor its stack crosses. */
export function failureData(cause: unknown, code: FailureCode = "plugin-failed"): Json {
  const error = GatewayError.from(cause, code);
  const { retryAfterMs, param, vendorCode, upstream, details, status, plugin, hook } = error;
  const data = { code: error.code, message: error.message, retryAfterMs, param, vendorCode, upstream, details };
  try {
    // JSON drops what is undefined.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return JSON.parse(JSON.stringify({ ...data, status, plugin, hook })) as Json;
  } catch {
    return { code: error.code, message: error.message };
  }
}

/** A failure that came as data, field by field; what is of the wrong type is left out. */
export function readFailure(value: Json | undefined): Failure & { readonly status?: number } {
  const fields = asRecord(value);
  const code = text(fields, "code", 100);
  const known = code !== undefined && Object.hasOwn(failures, code);
  const upstream = readUpstream(own(fields, "upstream"));
  const details = own(fields, "details");
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    code: known ? (code as FailureCode) : "upstream-failed",
    message: text(fields, "message", longestMessage) ?? "failed without saying why",
    ...optional("retryAfterMs", number(fields, "retryAfterMs", 0)),
    ...optional("param", text(fields, "param", 1024)),
    ...optional("vendorCode", text(fields, "vendorCode", 1024)),
    ...optional("upstream", upstream),
    ...optional("details", isRecord(details) ? details : undefined),
    ...optional("status", readStatus(number(fields, "status", 400))),
  };
}

/** The error of a failure that came as data. */
export function readError(value: Json | undefined): GatewayError {
  const { code, message, ...rest } = readFailure(value);
  const fields = asRecord(value);
  return new GatewayError(code, message, {
    ...rest,
    ...optional("plugin", text(fields, "plugin", 256)),
    ...optional("hook", text(fields, "hook", 256)),
  });
}

function readUpstream(value: Json | undefined): Failure["upstream"] {
  if (!isRecord(value)) return undefined;
  const status = number(value, "status", 100);
  const body = text(value, "body", 1024 * 1024);
  const wire = text(value, "wire", 256);
  if (status === undefined || body === undefined || wire === undefined) return undefined;
  const headers = own(value, "headers");
  const pairs = Object.entries(isRecord(headers) ? headers : {});
  const texts = pairs.flatMap(([name, content]) => (typeof content === "string" ? [[name, content] as const] : []));
  return { status, headers: Object.fromEntries(texts), body, wire };
}

function readStatus(status: number | undefined): number | undefined {
  return status !== undefined && Number.isInteger(status) && status <= 599 ? status : undefined;
}

function text(fields: JsonObject, key: string, longest: number): string | undefined {
  const value = own(fields, key);
  return typeof value === "string" ? value.slice(0, longest) : undefined;
}

function number(fields: JsonObject, key: string, least: number): number | undefined {
  const value = own(fields, key);
  return typeof value === "number" && Number.isFinite(value) && value >= least ? value : undefined;
}

function asRecord(value: Json | undefined): JsonObject {
  return isRecord(value) ? value : {};
}

function isRecord(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !isList(value);
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  // A computed key loses its name in the type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
}

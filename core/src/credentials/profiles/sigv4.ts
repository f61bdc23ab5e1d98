import { createHash, createHmac } from "node:crypto";

/** A request to sign. */
export interface SignedRequest {
  readonly method: string;
  /** As it is in the address, for services that want it encoded once more (all but object storage). */
  readonly path: string;
  readonly query: Iterable<readonly [string, string]>;
  /** Exactly those that are signed, `host` and `x-amz-date` among them; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Who signs, and for what. */
export interface SigningKey {
  readonly id: string;
  readonly secret: string;
  readonly region: string;
  readonly service: string;
}

/** The `authorization` header of a request (AWS Signature Version 4). */
export function signV4(request: SignedRequest, key: SigningKey): string {
  const date = request.headers["x-amz-date"] ?? "";
  const day = date.slice(0, 8);
  const scope = [day, key.region, key.service, "aws4_request"].join("/");
  const names = Object.keys(request.headers).toSorted();
  const text = ["AWS4-HMAC-SHA256", date, scope, hash(canonicalRequest(request, names))].join("\n");
  const signing = [day, key.region, key.service, "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${key.secret}`);
  const signature = hmac(signing, text).toString("hex");
  return `AWS4-HMAC-SHA256 Credential=${key.id}/${scope}, SignedHeaders=${names.join(";")}, Signature=${signature}`;
}

function canonicalRequest({ method, path, query, headers, body }: SignedRequest, names: readonly string[]): string {
  return [
    method,
    path.split("/").map(encode).join("/"),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(headers[name] ?? "").trim().replaceAll(/ +/g, " ")}`),
    "",
    names.join(";"),
    hash(body),
  ].join("\n");
}

function canonicalQuery(query: SignedRequest["query"]): string {
  return Array.from(query, ([name, value]) => [encode(name), encode(value)] as const)
    .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
    .map((pair) => pair.join("="))
    .join("&");
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Everything but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function hash(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac("sha256", key).update(data).digest();
}

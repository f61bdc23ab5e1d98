import { GatewayError } from "@patchbay/sdk";
import { placeholdersIn, revealSecret } from "@patchbay/sdk/host";
import { hostMatcher, hostOf } from "@patchbay/sdk/host";
import { headerText } from "./header-text.ts";
import type { OptionSecret } from "./option-secrets.ts";

/** A request as a plugin wrote it; header names in lower case. */
export interface WrittenRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

/** Who writes, and what it may write where. */
export interface Writer {
  /** For messages: `plugin "name"`. */
  readonly label: string;
  readonly secrets: readonly OptionSecret[];
  /** Whether secrets go anywhere at all, or are to be refused wherever they stand. */
  readonly mayFill: boolean;
}

/**
 * The request with the value of each secret in place of its text. @throws GatewayError `permission-denied` for one that
 * stands where it was not declared, and for one of somebody else.
 */
export function fillPlaceholders<R extends WrittenRequest>(request: R, writer: Writer): R {
  const { url, headers, body } = request;
  refuseAny([url.origin, url.username, url.password, url.pathname, url.hash], "in the address", request, writer);
  refuseAny(Object.keys(headers), "in the name of a header", request, writer);
  refuseAny([...url.searchParams.keys()], "in the name of a query parameter", request, writer);
  if (body !== undefined) refuseAny([textOf(body)], "in the body", request, writer);
  return { ...request, url: filledQuery(request, writer), headers: filledHeaders(request, writer) };
}

function filledHeaders(request: WrittenRequest, writer: Writer): Readonly<Record<string, string>> {
  const { headers, url } = request;
  if (!Object.values(headers).some((value) => placeholdersIn(value).length > 0)) return headers;
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      const fill = (text: string, mark: string): string =>
        text.replaceAll(mark, () => headerText(allowed(mark, `header:${name}`, url, writer)));
      return [name, placeholdersIn(value).reduce(fill, value)];
    }),
  );
}

function filledQuery({ url }: WrittenRequest, writer: Writer): URL {
  if (placeholdersIn(url.search).length === 0) return url;
  const filled = new URL(url);
  const pairs = [...url.searchParams].map(([name, value]): [string, string] => {
    const fill = (text: string, mark: string): string =>
      text.replaceAll(mark, () => revealSecret(allowed(mark, `query:${name}`, url, writer)));
    return [name, placeholdersIn(value).reduce(fill, value)];
  });
  filled.search = new URLSearchParams(pairs).toString();
  return filled;
}

/** The secret behind a placeholder, if it may stand at this place of a call to this host. */
function allowed(mark: string, place: string, url: URL, writer: Writer): OptionSecret["secret"] {
  const own = writer.secrets.find(({ secret }) => String(secret) === mark);
  const mayStand = writer.mayFill && own?.use !== undefined && declares(own.use, place, url);
  if (own !== undefined && mayStand) return own.secret;
  throw denied(mark, `in ${place}`, url, writer);
}

function declares({ hosts, places }: NonNullable<OptionSecret["use"]>, place: string, url: URL): boolean {
  // Header names are the same in any case, those of query parameters are not.
  const isDeclared = places.some((each) => each === place || (/^header:/i.test(each) && each.toLowerCase() === place));
  return isDeclared && hostMatcher(hosts, { strict: true })(url);
}

function refuseAny(texts: readonly string[], where: string, { url }: WrittenRequest, writer: Writer): void {
  for (const text of texts) {
    const [mark] = placeholdersIn(text);
    if (mark !== undefined) throw denied(mark, where, url, writer);
  }
}

function denied(mark: string, where: string, url: URL, { label, secrets }: Writer): GatewayError {
  const own = secrets.find(({ secret }) => String(secret) === mark);
  const what = own === undefined ? "a secret that is not its own" : `the secret of option "${own.option}"`;
  const message = `${label} may not send ${what} ${where} of a call to ${hostOf(url)}: see capabilities.secrets`;
  return new GatewayError("permission-denied", message);
}

function textOf(body: string | Uint8Array): string {
  if (typeof body === "string") return body;
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
}

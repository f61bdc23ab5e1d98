/** A client of a token endpoint. */
export interface OauthClient {
  readonly id: string | undefined;
  readonly secret: string | undefined;
}

/** How a client says who it is: in the form or, where that is asked for, as HTTP Basic (RFC 6749 §2.3.1). */
export function clientAuth(
  { id, secret }: OauthClient,
  how: string | undefined,
): { readonly form: Readonly<Record<string, string>>; readonly headers?: Readonly<Record<string, string>> } {
  if (id === undefined) return { form: {} };
  if (how !== "basic" || secret === undefined) {
    return { form: { client_id: id, ...(secret !== undefined && { client_secret: secret }) } };
  }
  const pair = [id, secret].map((part) => new URLSearchParams({ "": part }).toString().slice(1)).join(":");
  return { form: {}, headers: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` } };
}

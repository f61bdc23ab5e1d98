import type { JsonObject, Node, Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";
import type { AuthorizedMessage, OutgoingCall } from "../outgoing-call.ts";
import type { AuthProfile, ProfileMeans } from "./profile.ts";
import { optionsProblem, readJsonCredential, textIn, unusable } from "./profile-options.ts";
import { signV4, type SigningKey } from "./sigv4.ts";

/**
 * Signs requests (AWS Signature Version 4). The credential is `ID:SECRET` or `ID:SECRET:SESSION`, or JSON with
 * `access_key_id`, `secret_access_key`, `session_token`. The region is the option's, the node's own `region`, or the one
 * that the host's name tells.
 */
export const awsSigv4: AuthProfile = {
  check: (options) => optionsProblem(options, { required: ["service"], optional: ["region"] }),
  addresses: () => [],
  open({ options, credential, node }) {
    const keys = readKeys(credential);
    const service = textIn(options, "service") ?? "";
    const region = regionOf(options, node);
    if (region === undefined) throw unusable(credential, `needs a region: give the node "${node.id}" one`);
    return {
      authorize: (call, means) => authorize(call, { ...keys, region, service }, means),
      texts: () => [keys.secret, keys.session].filter((text) => text !== undefined),
    };
  },
};

interface Keys {
  readonly id: string;
  readonly secret: string;
  readonly session: string | undefined;
}

function readKeys(credential: Secret): Keys {
  const fields = readJsonCredential(credential);
  const [id, secret, session] = fields
    ? ["access_key_id", "secret_access_key", "session_token"].map(
        (name) => textIn(fields, name) ?? textIn(fields, camel(name)),
      )
    : revealSecret(credential).trim().split(":");
  // A session is told in a header, an id in another.
  if (!id || !secret || ![id, session ?? "-"].every((text) => /^[\x21-\x7e]+$/.test(text))) {
    throw unusable(credential, "is neither ID:SECRET, ID:SECRET:SESSION nor JSON with these");
  }
  return { id, secret, session };
}

/** `secret_access_key` as the vendor's own tools print it: `SecretAccessKey`. */
function camel(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function regionOf(options: JsonObject, { options: own, baseUrl }: Node): string | undefined {
  const label = /(?:^|[.-])([a-z]{2}(?:-[a-z]+)+-\d+)\./.exec(
    baseUrl === undefined ? "" : new URL(baseUrl).hostname,
  )?.[1];
  return textIn(options, "region") ?? textIn(own, "region") ?? label;
}

function authorize(call: OutgoingCall, key: SigningKey & Keys, { clock }: ProfileMeans): AuthorizedMessage {
  const { url, method, headers, body = "" } = call;
  const date = new Date(clock.now()).toISOString().replaceAll(/[-:]|\.\d{3}/g, "");
  const added = { "x-amz-date": date, ...(key.session !== undefined && { "x-amz-security-token": key.session }) };
  const type = headers["content-type"];
  const signed = { host: url.host, ...(type !== undefined && { "content-type": type }), ...added };
  const authorization = signV4({ method, path: url.pathname, query: url.searchParams, headers: signed, body }, key);
  return { url, headers: { ...headers, ...added, authorization } };
}

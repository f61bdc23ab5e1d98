import { GatewayError, type JsonObject, type Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";
import { isRecord } from "../../config/shape.ts";
import { urlProblem } from "../../config/url-problem.ts";

/** A field of options or of a credential that is a text with something in it. */
export function textIn(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What is wrong with texts among options: one that is missing, one that is unknown, one that is no text. */
export function optionsProblem(
  options: JsonObject,
  { required = [], optional = [] }: { readonly required?: readonly string[]; readonly optional?: readonly string[] },
): string | undefined {
  const unknown = Object.keys(options).find((name) => !required.includes(name) && !optional.includes(name));
  if (unknown !== undefined) return `has no option "${unknown}"`;
  const missing = required.find((name) => options[name] === undefined);
  if (missing !== undefined) return `needs the option "${missing}"`;
  const wrong = Object.keys(options).find((name) => textIn(options, name) === undefined);
  return wrong === undefined ? undefined : `takes "${wrong}" as a text`;
}

/** What is wrong with the address of a token endpoint. Plain HTTP does not leave this machine. */
export function tokenUrlProblem(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const problem = urlProblem(address, ["https:", "http:"]);
  if (problem !== undefined) return `takes "tokenUrl", which ${problem}`;
  const { protocol, hostname } = new URL(address);
  const isHere = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return protocol === "https:" || isHere ? undefined : `takes "tokenUrl", which must begin with https://`;
}

/** A credential that is a JSON object; undefined for any other text. */
export function readJsonCredential(credential: Secret): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(revealSecret(credential));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The failure of a credential that a profile cannot use; shows nothing of it. */
export function unusable(credential: Secret, problem: string): GatewayError {
  return new GatewayError("credential-rejected", `the credential from ${credential.source} ${problem}`);
}

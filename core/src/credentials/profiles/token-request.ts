import { GatewayError } from "@patchbay/sdk";
import { isRecord } from "../../config/shape.ts";
import type { ProfileMeans } from "./profile.ts";
import { textIn } from "./profile-options.ts";
import type { Token } from "./token-holder.ts";

/** A question to a token endpoint (RFC 6749 §3.2). */
export interface TokenRequest {
  readonly address: string;
  /** The operator gave the address, with the credential. */
  readonly isOwn: boolean;
  readonly form: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A token endpoint's answer (RFC 6749 §5.1). */
export interface GivenToken extends Token {
  /** The one to use from now on, where the old one is used up (RFC 6749 §6). */
  readonly refreshToken: string | undefined;
}

/**
 * Asks for a token. @throws GatewayError `credential-rejected` when the endpoint refuses, `upstream-failed` when it fails.
 * The message has the endpoint's own word for it (RFC 6749 §5.2) and nothing else of the answer.
 */
export async function requestToken(
  { address, isOwn, form, headers }: TokenRequest,
  means: ProfileMeans,
): Promise<GivenToken> {
  const { status, text } = await means.post(address, form, { isOwn, ...(headers && { headers }) });
  const answer = readAnswer(text);
  const token = answer && textIn(answer, "access_token");
  if (status >= 200 && status < 300 && answer !== undefined && token !== undefined) {
    return { text: token, lifeMs: lifeOf(answer), refreshToken: textIn(answer, "refresh_token") };
  }
  throw tokenFailure(new URL(address).host, status, answer && textIn(answer, "error"));
}

function tokenFailure(host: string, status: number, word: string | undefined): GatewayError {
  const said = word !== undefined && /^[a-z_.-]{1,64}$/i.test(word) ? ` (${word})` : "";
  const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  const what = isRefusal ? "refused the credential" : "gave no token";
  return new GatewayError(isRefusal ? "credential-rejected" : "upstream-failed", `${host} ${what}: ${status}${said}`);
}

function readAnswer(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds, which some write as text. */
function lifeOf({ expires_in: seconds }: Readonly<Record<string, unknown>>): number | undefined {
  const life = Number(seconds);
  return seconds === undefined || !Number.isFinite(life) || life <= 0 ? undefined : life * 1000;
}

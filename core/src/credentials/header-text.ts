import { GatewayError, type Secret } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";

/** What a field value may hold (RFC 9110 §5.5). */
const fieldValue = /^[\t\x20-\x7e\x80-\xff]+$/;

/** The text of a secret that goes into a header. @throws GatewayError `credential-rejected` when no header can carry it. */
export function headerText(secret: Secret): string {
  const text = revealSecret(secret);
  if (fieldValue.test(text)) return text;
  const fault = text === "" ? "is empty" : "has a line break or another character that no header can carry";
  throw new GatewayError("credential-rejected", `the credential from ${secret.source} ${fault}`);
}

import { createHmac } from "node:crypto";
import { GatewayError, type Secret, type Sign } from "@patchbay/sdk";
import { revealSecret } from "@patchbay/sdk/host";

type Algorithm = Parameters<Sign>[0]["algorithm"];

const hashes: Readonly<Record<Algorithm, string>> = {
  "hmac-sha1": "sha1",
  "hmac-sha256": "sha256",
  "hmac-sha512": "sha512",
};

/** Makes the `sign` of one call. It rejects with `credential-rejected` when the node has no credential. */
export function createSign(credential: Secret | undefined): Sign {
  return async ({ algorithm, data, encoding = "hex" }) => {
    if (credential === undefined)
      throw new GatewayError("credential-rejected", "the node has no credential to sign with");
    return createHmac(hashes[algorithm], revealSecret(credential)).update(data).digest(encoding);
  };
}

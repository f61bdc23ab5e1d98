import { clientCredentials } from "./client-credentials.ts";
import { credentialFile } from "./credential-file.ts";
import { gcpJwt } from "./gcp-jwt.ts";
import { oauthRefresh } from "./oauth-refresh.ts";
import type { AuthProfile } from "./profile.ts";
import { awsSigv4 } from "./sigv4-profile.ts";

/** Every profile of this host, by the name that `auth` gives. */
export const profiles: Readonly<Record<string, AuthProfile>> = {
  "aws-sigv4": awsSigv4,
  "credential-file": credentialFile,
  "gcp-jwt": gcpJwt,
  "oauth2-client-credentials": clientCredentials,
  "oauth2-refresh": oauthRefresh,
};

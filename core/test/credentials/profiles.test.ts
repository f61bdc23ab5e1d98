import { generateKeyPairSync, verify } from "node:crypto";
import { stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GatewayError } from "@patchbay/sdk";
import { createSecret } from "@patchbay/sdk/host";
import { createTestClock } from "@patchbay/sdk/testing";
import { describe, expect, it } from "vitest";
import { fingerprintOf } from "../../src/credentials/fingerprint.ts";
import { createNodeAccess } from "../../src/credentials/node-access.ts";
import type { ProfileMeans } from "../../src/credentials/profiles/profile.ts";
import { tempFolder } from "../plugins/temp-folder.ts";
import { nodeOf, noMeans, tokenEndpoint } from "./support.ts";

const tokenUrl = "https://login.test/token";
const call = { url: new URL("https://api.test/v1"), method: "POST", headers: { accept: "*/*" } };

interface Setup extends Partial<ProfileMeans> {
  readonly profile: string;
  readonly options?: Record<string, string>;
  readonly credential: string;
}

/** A node's way in, and its clock. */
function accessWith({ profile, options = {}, credential, ...means }: Setup) {
  const clock = createTestClock();
  const secret = createSecret(credential, "env KEY");
  const auth = { type: "profile", profile, options } as const;
  const access = createNodeAccess({
    auth,
    credential: secret,
    node: nodeOf("https://api.test"),
    means: { ...noMeans, clock, ...means },
  });
  const header = async (): Promise<string | undefined> => (await access.authorize(call)).headers["authorization"];
  return { access, clock, secret, header };
}

async function failureOf(promise: Promise<unknown>): Promise<GatewayError> {
  const error: unknown = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (GatewayError.is(error)) return error;
  throw new Error(`no failure of the gateway: ${String(error)}`);
}

describe("a refresh token", () => {
  const profile = "oauth2-refresh";
  const options = { tokenUrl, clientId: "client-1", scope: "chat" };

  it("is exchanged once for all who wait, and again a minute before the token ends", async () => {
    const { asked, post } = tokenEndpoint(
      [200, { access_token: "access-1", expires_in: 3600 }],
      [200, { access_token: "access-2" }],
    );
    const { header, clock } = accessWith({ profile, options, credential: "refresh-token-1", post });
    expect(await Promise.all([header(), header(), header()])).toEqual(Array(3).fill("Bearer access-1"));
    await clock.advance(3_539_000);
    expect(await header()).toBe("Bearer access-1");
    expect(asked).toEqual([
      {
        address: tokenUrl,
        form: { client_id: "client-1", grant_type: "refresh_token", refresh_token: "refresh-token-1", scope: "chat" },
        isOwn: false,
        headers: undefined,
      },
    ]);
    await clock.advance(2000);
    expect(await Promise.all([header(), header()])).toEqual(Array(2).fill("Bearer access-2"));
    expect(asked).toHaveLength(2);
  });

  it("serves with the old token while a new one cannot be had, and asks again later", async () => {
    const { asked, post } = tokenEndpoint(
      [200, { access_token: "access-1", expires_in: 3600 }],
      [503, "down"],
      [200, { access_token: "access-2" }],
    );
    const { header, clock } = accessWith({ profile, options, credential: "refresh-token-2", post });
    await header();
    await clock.advance(3_545_000);
    expect([await header(), await header(), asked.length]).toEqual(["Bearer access-1", "Bearer access-1", 2]);
    await clock.advance(10_000);
    expect(await header()).toBe("Bearer access-2");
  });

  it("is exchanged again after a refusal: once however many were refused, and not for a token that is new", async () => {
    const { asked, post } = tokenEndpoint([200, { access_token: "access-1" }], [200, { access_token: "access-2" }]);
    const { access, header, clock } = accessWith({ profile, options, credential: "refresh-token-3", post });
    const [one, other] = [await access.authorize(call), await access.authorize(call)];
    expect(access.renew(one)).toBe(false);
    await clock.advance(20_000);
    expect([access.renew(one), access.renew(other)]).toEqual([true, true]);
    expect(await Promise.all([header(), header()])).toEqual(["Bearer access-2", "Bearer access-2"]);
    expect([access.renew(one), asked.length]).toEqual([true, 2]);
    expect(await header()).toBe("Bearer access-2");
  });

  it("is kept when it was replaced, for its owner alone, and outlives the process", async () => {
    const folder = await tempFolder();
    const dataDir = folder;
    const first = tokenEndpoint([200, { access_token: "access-1", refresh_token: "rotated-token-1" }]);
    const { header, secret } = accessWith({
      profile,
      options,
      credential: "refresh-token-4",
      post: first.post,
      dataDir,
    });
    await header();
    const file = join(dataDir, "tokens", fingerprintOf(secret));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const second = tokenEndpoint([400, { error: "invalid_grant" }], [200, { access_token: "access-9" }]);
    const later = accessWith({ profile, options, credential: "refresh-token-4", post: second.post, dataDir });
    expect(await later.header()).toBe("Bearer access-9");
    expect(second.asked.map(({ form }) => form["refresh_token"])).toEqual(["rotated-token-1", "refresh-token-4"]);
  });

  it("comes with its client, which signs in as the endpoint wants it", async () => {
    const { asked, post } = tokenEndpoint([200, { access_token: "a", expires_in: "60" }]);
    const json = { refresh_token: "r-5", client_id: "id", client_secret: "s p", token_url: "https://own.test/t" };
    const how = { options: { tokenUrl, clientAuth: "basic" }, credential: JSON.stringify(json), post };
    await accessWith({ profile, ...how }).header();
    expect(asked).toEqual([
      {
        address: "https://own.test/t",
        form: { grant_type: "refresh_token", refresh_token: "r-5" },
        isOwn: true,
        headers: { authorization: `Basic ${Buffer.from("id:s+p").toString("base64")}` },
      },
    ]);
  });

  it.each([
    [
      400,
      { error: "invalid_grant", error_description: "refresh-token-6 is old" },
      "credential-rejected",
      "login.test refused the credential: 400 (invalid_grant)",
    ],
    [401, "refresh-token-6", "credential-rejected", "login.test refused the credential: 401"],
    [429, {}, "upstream-failed", "login.test gave no token: 429"],
    [200, { token: "access" }, "upstream-failed", "login.test gave no token: 200"],
    [200, { access_token: "a\r\nb: c" }, "credential-rejected", "the token that was given cannot be sent"],
  ])("fails without a word of it: %s %o", async (status, body, code, message) => {
    const { post } = tokenEndpoint([status, body]);
    const failure = await failureOf(accessWith({ profile, options, credential: "refresh-token-6", post }).header());
    expect([failure.code, failure.message]).toEqual([code, message]);
    expect(JSON.stringify(failure) + String(failure.stack)).not.toContain("refresh-token-6");
  });

  it("and what was got for it are known to those who take secrets out", async () => {
    const { post } = tokenEndpoint([200, { access_token: "access-token-1", refresh_token: "rotated-token-7" }]);
    const folder = await tempFolder();
    const { access, header } = accessWith({ profile, options, credential: "refresh-token-7", post, dataDir: folder });
    await header();
    expect(access.words()).toEqual(expect.arrayContaining(["refresh-token-7", "access-token-1", "rotated-token-7"]));
  });
});

describe("a client's own credential", () => {
  it("is exchanged for a token, from either form", async () => {
    const { asked, post } = tokenEndpoint([200, { access_token: "access-1" }]);
    const how = {
      profile: "oauth2-client-credentials",
      options: { tokenUrl, audience: "x", header: "x-token", prefix: "T " },
      post,
    };
    const { access } = accessWith({ ...how, credential: "id-1:secret:1" });
    expect((await access.authorize(call)).headers).toEqual({ accept: "*/*", "x-token": "T access-1" });
    await accessWith({ ...how, credential: '{"client_id":"id-2","client_secret":"s"}' }).header();
    expect(asked.map(({ form }) => form)).toEqual([
      { client_id: "id-1", client_secret: "secret:1", grant_type: "client_credentials", audience: "x" },
      { client_id: "id-2", client_secret: "s", grant_type: "client_credentials", audience: "x" },
    ]);
  });
});

describe("a service account's key", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const account = {
    client_email: "bot@project.test",
    private_key: pem,
    private_key_id: "k1",
    token_uri: "https://own.test/t",
  };
  const options = { scope: "https://scope.test/all" };

  it("signs an assertion that is exchanged for a token", async () => {
    const { asked, post } = tokenEndpoint([200, { access_token: "access-1" }]);
    const { header, clock } = accessWith({ profile: "gcp-jwt", options, credential: JSON.stringify(account), post });
    expect(await header()).toBe("Bearer access-1");
    const assertion = asked[0]?.form["assertion"] ?? "";
    const [head = "", claims = "", signature = ""] = assertion.split(".");
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString());
    const now = clock.now() / 1000;
    expect(asked[0]?.isOwn).toBe(true);
    expect(read(head)).toEqual({ alg: "RS256", typ: "JWT", kid: "k1" });
    expect(read(claims)).toEqual({
      iss: "bot@project.test",
      scope: options.scope,
      aud: "https://own.test/t",
      iat: now,
      exp: now + 3600,
    });
    expect(verify("RSA-SHA256", Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, "base64url"))).toBe(
      true,
    );
  });

  it.each([
    ["no JSON", "is no JSON key"],
    [JSON.stringify({ ...account, private_key: "-----BEGIN nothing" }), "has a private_key that is no RSA key"],
    [JSON.stringify({ ...account, token_uri: "http://far.test/t" }), "has not all of"],
  ])("must be one: %#", (credential, message) => {
    expect(() => accessWith({ profile: "gcp-jwt", options, credential })).toThrow(message);
  });
});

describe("a file that another program writes", () => {
  const profile = "credential-file";
  const options = { field: "tokens.access" };

  it("is read again when it has changed", async () => {
    const folder = await tempFolder();
    const file = join(folder, "token.json");
    await writeFile(file, '{"tokens":{"access":"file-token-1"}}');
    const { access, header } = accessWith({ profile, options, credential: "token.json", baseDir: folder });
    const first = await access.authorize(call);
    expect(first.headers["authorization"]).toBe("Bearer file-token-1");
    await writeFile(file, '{"tokens":{"access":"file-token-2"}}');
    await utimes(file, 1, 1);
    expect(await header()).toBe("Bearer file-token-2");
    expect(access.words()).toEqual(expect.arrayContaining(["file-token-1", "file-token-2"]));
  });

  it.each([
    [undefined, "cannot read the file named by the credential from env KEY (ENOENT)"],
    ["{broken file-token-3", "cannot read the file named by the credential from env KEY (no JSON)"],
    ['{"tokens":"file-token-3"}', 'the file named by the credential from env KEY has no token in "tokens.access"'],
  ])("fails without showing it: %s", async (text, message) => {
    const folder = await tempFolder();
    if (text !== undefined) await writeFile(join(folder, "token.json"), text);
    const { header } = accessWith({ profile, options, credential: "token.json", baseDir: folder });
    expect(await failureOf(header())).toMatchObject({ code: "credential-rejected", message });
  });
});

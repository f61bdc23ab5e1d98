import { createTestClock } from "@patchbay/sdk/testing";
import { createSecret } from "@patchbay/sdk/host";
import { describe, expect, it } from "vitest";
import { signV4 } from "../../src/credentials/profiles/sigv4.ts";
import { awsSigv4 } from "../../src/credentials/profiles/sigv4-profile.ts";
import { nodeOf, noMeans } from "./support.ts";

const secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const key = { id: "AKIDEXAMPLE", secret, region: "us-east-1", service: "service" };
const host = { host: "example.amazonaws.com", "x-amz-date": "20150830T123600Z" };
const form = "application/x-www-form-urlencoded";

interface Vector {
  readonly method?: string;
  readonly path?: string;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The vendor's published suite for this algorithm: what the request is, and which signature it must have. */
const vectors: readonly (readonly [string, Vector, string])[] = [
  ["get-vanilla", {}, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"],
  ["post-vanilla", { method: "POST" }, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"],
  [
    "get-vanilla-query-order-key-case",
    {
      query: [
        ["Param2", "value2"],
        ["Param1", "value1"],
      ],
    },
    "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  ],
  ["get-utf8", { path: "/ሴ" }, "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"],
  ["get-space", { path: "/example space/" }, "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"],
  [
    "get-unreserved",
    { path: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" },
    "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
  ],
  [
    "get-vanilla-utf8-query",
    { query: [["ሴ", "bar"]] },
    "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
  ],
  [
    "get-header-key-duplicate",
    { headers: { "my-header1": "value2,value2,value1" } },
    "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
  ],
  [
    "get-header-value-multiline",
    { headers: { "my-header1": "value1,value2,value3" } },
    "ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790",
  ],
  [
    "post-header-key-sort",
    { method: "POST", headers: { "my-header1": "value1" } },
    "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
  ],
  [
    "post-header-value-case",
    { method: "POST", headers: { "my-header1": "VALUE1" } },
    "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d",
  ],
  [
    "post-x-www-form-urlencoded",
    { method: "POST", headers: { "content-type": form }, body: "Param1=value1" },
    "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  ],
];

describe("a signed request", () => {
  it.each(vectors)("has the published signature: %s", (_, vector, signature) => {
    const { method = "GET", path = "/", query = [], headers = {}, body = "" } = vector;
    const signed = signV4({ method, path, query, headers: { ...host, ...headers }, body }, key);
    expect(signed).toContain("Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request");
    expect(signed.split("Signature=")[1]).toBe(signature);
  });

  it("is the documentation's, for a list of users", () => {
    const headers = {
      host: "iam.amazonaws.com",
      "content-type": `${form}; charset=utf-8`,
      "x-amz-date": "20150830T123600Z",
    };
    const query = [
      ["Version", "2010-05-08"],
      ["Action", "ListUsers"],
    ] as const;
    const signed = signV4({ method: "GET", path: "/", query, headers, body: "" }, { ...key, service: "iam" });
    expect(signed).toBe(
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
    );
  });

  const clock = createTestClock(Date.UTC(2015, 7, 30, 12, 36));
  const open = (text: string, options: Record<string, string>, node = nodeOf("https://example.amazonaws.com")) =>
    awsSigv4.open({ options, credential: createSecret(text, "env KEYS"), node });
  const call = { url: new URL("https://example.amazonaws.com/"), method: "POST", headers: { accept: "*/*" } };

  it("is made of a node's message by the clock", async () => {
    const profile = open(`AKIDEXAMPLE:${secret}`, { service: "service", region: "us-east-1" });
    const { headers } = await profile.authorize(call, { ...noMeans, clock });
    expect(headers).toEqual({
      accept: "*/*",
      "x-amz-date": "20150830T123600Z",
      authorization: expect.stringContaining("5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    });
    expect(profile.texts()).toEqual([secret]);
  });

  it("has the session with it, from either form of the credential, and the region of the node", async () => {
    const json = JSON.stringify({ AccessKeyId: "AKIDEXAMPLE", SecretAccessKey: secret, SessionToken: "session" });
    const far = nodeOf("https://model.eu-central-1.example.test", { region: "eu-west-3" });
    const signed = [];
    for (const profile of [
      open(`AKIDEXAMPLE:${secret}:session`, { service: "s" }, nodeOf("https://model.eu-central-1.example.test/v1")),
      open(json, { service: "s" }, far),
    ])
      signed.push((await profile.authorize(call, { ...noMeans, clock })).headers);
    expect(signed.map((headers) => headers["x-amz-security-token"])).toEqual(["session", "session"]);
    expect(signed[0]?.["authorization"]).toContain("/eu-central-1/s/");
    expect(signed[1]?.["authorization"]).toContain("/eu-west-3/s/");
    expect(signed[0]?.["authorization"]).toContain("host;x-amz-date;x-amz-security-token");
  });

  it.each([
    ["only-one-part", { service: "s", region: "r" }],
    ['{"access_key_id":"a"}', { service: "s", region: "r" }],
    ["a:b", { service: "s" }],
  ])("needs a credential and a region that it can read: %s", (text, options) => {
    expect(() => open(text, options)).toThrow(/^the credential from env KEYS /);
  });
});

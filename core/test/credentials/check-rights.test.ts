import type { Capabilities } from "@patchbay/sdk";
import { describe, expect, it } from "vitest";
import { providerRightsFaults } from "../../src/credentials/check-rights.ts";

const call = () => {
  throw new Error("not called");
};
const profile = { type: "profile", profile: "oauth2-refresh", options: { tokenUrl: "https://login.test/t" } } as const;

function faults(tier: "inline" | "process", rights: Capabilities, rest: object) {
  return providerRightsFaults({ id: "far", call, ...rest }, { tier, rights });
}

describe("what a provider wants", () => {
  it("is a default address among its plugin's hosts, where that is not trusted", () => {
    const rest = { baseUrl: "https://api.test/v1" };
    expect(faults("inline", {}, rest)).toEqual([]);
    expect(faults("process", { hosts: ["api.test:443"] }, rest)).toEqual([]);
    expect(faults("process", { hosts: ["other.test"] }, rest)).toEqual([
      "has the default address api.test:443, which is not among its capabilities.hosts",
    ]);
    expect(faults("process", { hosts: ["api.test:80"] }, { baseUrl: "http://api.test" })).toHaveLength(1);
    expect(faults("process", { hosts: ["http://api.test"] }, { baseUrl: "http://api.test" })).toEqual([]);
  });

  it("is a granted profile, and a declared place that gives tokens", () => {
    const hosts = ["login.test"];
    expect(faults("process", { hosts, profiles: ["oauth2-refresh"] }, { auth: profile })).toEqual([]);
    expect(faults("process", { hosts }, { auth: profile })).toEqual([
      'uses the profile "oauth2-refresh", which is not among its granted capabilities.profiles',
    ]);
    expect(faults("inline", { hosts }, { auth: profile })).toEqual([]);
    expect(faults("inline", {}, { auth: profile })).toEqual([
      "asks login.test:443 for tokens, which is not among its capabilities.hosts",
    ]);
  });
});

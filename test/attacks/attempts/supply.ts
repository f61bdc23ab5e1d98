import { integrityOf } from "@patchbay/core";
import type { Capabilities, PluginManifest } from "@patchbay/sdk";

/** A package that is not what was approved. */
export interface SupplyAttempt {
  readonly name: string;
  /** In place of the approved code. */
  readonly code?: string;
  readonly version?: string;
  readonly manifest?: Partial<PluginManifest>;
  /** Other files of the package, by their paths below the config's folder. */
  readonly files?: Readonly<Record<string, string>>;
  /** What the lock holds; by default the approved version. */
  readonly locked?: "approved" | "nothing" | "less";
  /** The refusal, with the difference. */
  readonly refused: RegExp;
}

export const supplied = "patchbay-plugin-supplied";
export const asked: Capabilities = { hosts: ["api.acme.example:443"], timers: true };

/** Marks the process that it runs in. */
export const suppliedCode = (more = ""): string =>
  `globalThis.suppliedRan = true;${more}\nconst plugin = { name: "${supplied}", sdk: "1.0", setup: () => ({}) };\nexport { plugin };\n`;

const tampered = suppliedCode("/* tampered */");
const hash = String.raw`sha256-[\w+/=]+`;

export const supplyAttempts: readonly SupplyAttempt[] = [
  {
    name: "code that its manifest does not know",
    code: tampered,
    manifest: { integrity: integrityOf(suppliedCode()) },
    refused: new RegExp(`is not what its manifest says: it has ${hash}, the manifest has ${hash}`),
  },
  {
    name: "other code under an approved version, with its manifest",
    code: tampered,
    refused: new RegExp(`its code is not what was approved: it has ${hash}, patchbay.lock has ${hash}`),
  },
  {
    name: "an update with one more host",
    version: "1.1.0",
    code: tampered,
    manifest: { capabilities: { ...asked, hosts: ["api.acme.example:443", "evil.example:443"] } },
    refused: /version 1\.1\.0 is not approved.*now also asks for host evil\.example:443/,
  },
  {
    name: "an update that asks for nothing new",
    version: "1.1.0",
    code: tampered,
    refused: /version 1\.1\.0 is not approved, version 1\.0\.0 is; it asks for nothing new/,
  },
  {
    name: "an older version that was approved once",
    version: "0.9.0",
    code: tampered,
    refused: /version 0\.9\.0 is not approved, version 1\.0\.0 is/,
  },
  {
    name: "the approved code with a manifest that asks for more",
    manifest: { capabilities: { ...asked, content: ["prompt"] } },
    refused: /now also asks for what clients ask/,
  },
  {
    name: "the approved code with a wider name of its host",
    manifest: { capabilities: { ...asked, hosts: ["*.acme.example"] } },
    refused: /now also asks for host \*\.acme\.example:443/,
  },
  {
    name: "the approved code with a way into private networks",
    manifest: { capabilities: { ...asked, privateNetwork: true } },
    refused: /now also asks for .*private/,
  },
  {
    name: "a version whose approval was taken back",
    locked: "nothing",
    refused: /version 1\.0\.0 is not approved; it asks for host api\.acme\.example:443/,
  },
  { name: "a version that was approved with less", locked: "less", refused: /now also asks for timers/ },
  {
    name: "an entry outside of its package",
    manifest: { entry: "../../outside.js" },
    files: { "outside.js": suppliedCode() },
    refused: /entry/,
  },
  { name: "a hash of another kind", manifest: { integrity: "md5-AAAA" }, refused: /integrity/ },
  { name: "no hash", manifest: { integrity: "" }, refused: /integrity/ },
  {
    name: "the text of its secrets",
    manifest: { capabilities: { ...asked, reveal: true } },
    refused: /capabilities\.reveal/,
  },
  {
    name: "a service of the kernel's own process",
    manifest: { requires: [{ id: "patchbay.store", version: 1 }] },
    refused: /service "patchbay\.store"/,
  },
];

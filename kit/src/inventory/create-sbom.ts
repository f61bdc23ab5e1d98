import type { BundledPackage } from "./bundled-packages.ts";

/** What an inventory is about. */
export interface SbomSubject {
  readonly name: string;
  readonly version: string;
  readonly type: "application" | "library";
  readonly license?: string;
  /** Of its one file, in hex. */
  readonly sha256?: string;
}

/** A software bill of materials in CycloneDX 1.5: https://cyclonedx.org/docs/1.5/json/ */
export interface Sbom {
  readonly $schema: string;
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.5";
  readonly version: 1;
  readonly metadata: { readonly component: SbomComponent };
  readonly components: readonly SbomComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** A package in it. */
export interface SbomComponent {
  readonly type: "application" | "library";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses?: readonly SbomLicense[];
  readonly hashes?: readonly { readonly alg: "SHA-256"; readonly content: string }[];
}

type SbomLicense =
  | { readonly expression: string }
  | { readonly license: { readonly id: string } | { readonly name: string } };

/** Says what a bundle is made of. Neither time nor serial number: the same bundle has the same inventory. */
export function createSbom({ sha256, ...subject }: SbomSubject, packages: readonly BundledPackage[]): Sbom {
  const component = {
    ...componentOf(subject),
    ...(sha256 !== undefined && { hashes: [{ alg: "SHA-256", content: sha256 } as const] }),
  };
  const components = packages.map(({ name, version, license }) =>
    componentOf({ name, version, license, type: "library" }),
  );
  return {
    $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component },
    components,
    dependencies: [{ ref: component["bom-ref"], dependsOn: components.map((each) => each["bom-ref"]) }],
  };
}

interface Described {
  readonly type: SbomComponent["type"];
  readonly name: string;
  readonly version: string;
  readonly license?: string | undefined;
}

function componentOf({ type, name, version, license }: Described): SbomComponent {
  const purl = `pkg:npm/${name.split("/").map(encodeURIComponent).join("/")}@${encodeURIComponent(version)}`;
  const licenses = license === undefined ? undefined : [licenseOf(license)];
  return { type, "bom-ref": purl, name, version, purl, ...(licenses !== undefined && { licenses }) };
}

/** An SPDX id, an expression of several, or words of the package's own. */
function licenseOf(license: string): SbomLicense {
  if (/^[\w.+-]+$/.test(license) && license !== "UNLICENSED") return { license: { id: license } };
  return /\b(OR|AND|WITH)\b/.test(license) ? { expression: license } : { license: { name: license } };
}

import { anthropic } from "./anthropic.ts";
import { google } from "./google.ts";
import type { ModelFacts, Vendor } from "./model-facts.ts";
import { ollama } from "./ollama.ts";
import { openai } from "./openai.ts";

const vendors = { openai, anthropic, google, ollama } as const satisfies Readonly<Record<string, Vendor>>;

/** Whose models the catalog knows. */
export type VendorId = keyof typeof vendors;

const unknown: ModelFacts = { capabilities: {}, profile: {} };

const lookups = new Map<string, (model: string) => ModelFacts>(
  Object.entries(vendors).map(([id, vendor]) => [id, createLookup(vendor)]),
);

/** What is known of a vendor's model, by its name; the same object for every name that one row fits. */
export function factsOf(vendor: VendorId, model: string): ModelFacts {
  return lookups.get(vendor)?.(model) ?? unknown;
}

function createLookup({ models, namePrefix = "" }: Vendor): (model: string) => ModelFacts {
  const rows = models.map(([pattern, facts]) => ({ fits: toRegExp(pattern), facts }));
  return (model) => {
    const name = model.startsWith(namePrefix) ? model.slice(namePrefix.length) : model;
    return rows.find(({ fits }) => fits.test(name))?.facts ?? unknown;
  };
}

function toRegExp(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+?^${}()|\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll("*", ".*")}$`, "s");
}

import { type Json, type JsonObject, type OptionsSchema, Secret } from "@patchbay/sdk";
import { isList } from "../rpc/json-text.ts";

/** Options as the plugin's own schema reads them. @throws TypeError with every issue. */
export async function readOptions(name: string, schema: OptionsSchema | undefined, options: Json): Promise<unknown> {
  if (!schema) return {};
  const result = await schema["~standard"].validate(withSecrets(options));
  if (!result.issues) return result.value;
  const issues = result.issues.map(({ message, path = [] }) => {
    const keys = path.map((segment) => String(typeof segment === "object" ? segment.key : segment));
    return keys.length === 0 ? message : `${keys.join(".")}: ${message}`;
  });
  throw new TypeError(`options of ${name}: ${issues.join("; ")}`);
}

/** Secrets cross as what they print; see the host's `crossingOptions`. */
function withSecrets(value: Json): unknown {
  if (isList(value)) return value.map(withSecrets);
  if (typeof value !== "object" || value === null) return value;
  const secret = secretOf(value);
  return secret ?? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSecrets(inner)]));
}

function secretOf({ $secret: text, source }: JsonObject): Secret | undefined {
  return typeof text === "string" && typeof source === "string" ? new Secret(source, text) : undefined;
}

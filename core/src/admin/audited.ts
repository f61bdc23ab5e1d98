import { GatewayError } from "@patchbay/sdk";
import { isRecord } from "../config/shape.ts";
import { ConfigError } from "../config/fault.ts";
import { redactConfig, type ShownAs } from "../config/redact-config.ts";
import type { AuditEntry } from "../audit/audit-log.ts";
import type { AdminKernel } from "./admin-kernel.ts";
import { redactStrings } from "./redact-strings.ts";
import { type AdminRoute, InputFault } from "./route.ts";

/** A change that somebody asks for. */
export interface AuditedCall {
  readonly kernel: AdminKernel;
  readonly route: AdminRoute;
  readonly params: Readonly<Record<string, string>>;
  /** Whence it comes. */
  readonly address: string;
  /** @throws GatewayError for an input that cannot be read. */
  readonly read: () => Promise<unknown>;
}

/** Makes a change, and writes down that it was made or tried. */
export async function audited({ kernel, route, params, address, read }: AuditedCall): Promise<object> {
  const { audit } = kernel.admin;
  const { host } = kernel.current();
  const before = versionOf(kernel);
  const entry = { at: new Date(host.clock.now()).toISOString(), route: `${route.method} ${route.path}`, who: address };
  let input: unknown;
  // Told with the secrets of the config that is there then.
  const what = (): string => {
    const { redact } = kernel.current();
    return `${redact(route.what(params, input))}${summaryOf(input, route, redact)}`;
  };
  try {
    input = await read();
    const answer = await route.run({ kernel, params, input });
    host.log.info(`admin: ${what()}`);
    const version = versionsIn(answer) ?? { before, after: versionOf(kernel) };
    await audit.add({ ...entry, what: what(), outcome: "done", version });
    return answer;
  } catch (cause) {
    const version = { before, after: versionOf(kernel) };
    await audit.add({ ...entry, what: what(), ...failureOf(cause), version });
    throw cause;
  }
}

function failureOf(cause: unknown): Pick<AuditEntry, "outcome" | "code"> {
  if (cause instanceof InputFault) return { outcome: "refused", code: "bad-request" };
  if (cause instanceof ConfigError) return { outcome: "refused", code: "unprocessable" };
  const { owner, code } = GatewayError.from(cause);
  return { outcome: owner === "client" ? "refused" : "failed", code };
}

/** Options of plugins are told by their names alone: what in them is a secret only the plugin knows. */
function summaryOf(input: unknown, { input: shape }: AdminRoute, redact: (text: string) => string): string {
  if (!isRecord(input) || Object.keys(input).length === 0) return "";
  const shown: ShownAs = { shape };
  const { options, ...rest } = input;
  const told = redactConfig(isRecord(options) ? { ...rest, options: Object.keys(options) } : rest, shown);
  return ` ${JSON.stringify(redactStrings(told, redact))}`;
}

function versionsIn(answer: object): AuditEntry["version"] | undefined {
  if (!("version" in answer && "previousVersion" in answer)) return undefined;
  const { version, previousVersion } = answer;
  return typeof version === "number" && typeof previousVersion === "number"
    ? { before: previousVersion, after: version }
    : undefined;
}

function versionOf(kernel: AdminKernel): number {
  return kernel.current().config.overlay?.version ?? 0;
}

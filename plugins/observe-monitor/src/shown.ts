import { GatewayError, type KernelEventKind } from "@patchbay/sdk";
import { kindsOf } from "./kinds.ts";
import type { MonitorOptions } from "./options.ts";

/** What one who listens is shown. */
export interface Shown {
  readonly kinds: ReadonlySet<KernelEventKind>;
  /** With what people wrote. */
  readonly content: boolean;
}

/** What a query asks to see, and what is left of it. */
export interface Asked {
  readonly shown: Shown;
  readonly filters: Readonly<Record<string, string>>;
}

type Allowed = Pick<MonitorOptions, "content" | "bodies">;

/** Takes out of a query what it wants to see. All that the options allow, where it does not say. @throws GatewayError `bad-request`. */
export function readShown(query: Readonly<Record<string, string>>, allowed: Allowed): Asked {
  const { content: askedContent, bodies: askedBodies, ...filters } = query;
  const content = wish("content", askedContent, allowed);
  const bodies = wish("bodies", askedBodies, allowed);
  return { shown: { kinds: new Set(kindsOf({ content, bodies })), content }, filters };
}

function wish(name: keyof Allowed, asked: string | undefined, { [name]: isAllowed }: Allowed): boolean {
  if (asked === undefined) return isAllowed;
  if (asked !== "true" && asked !== "false")
    throw new GatewayError("bad-request", `${name} is true or false, not ${JSON.stringify(asked)}`);
  if (asked === "true" && !isAllowed)
    throw new GatewayError("bad-request", `the option "${name}" of the monitor is off: nobody is shown that`);
  return asked === "true";
}

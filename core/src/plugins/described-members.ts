import type { PluginDescription } from "@patchbay/sdk";
import { rightsShape } from "../config/rights-shape.ts";
import { choice, number, text } from "../config/scalar-shapes.ts";
import { list } from "../config/shape.ts";
import { hookNames } from "./hook-names.ts";
import { may, type Member, members, must } from "./member-shapes.ts";

const names = list(text());

const services = list(members({ id: must(text("an id")), version: must(number({ min: 0, whole: true })) }));

/** What a plugin says of itself, in code and in its manifest alike. */
export const describedMembers = {
  order: may(
    members({
      stage: may(choice(["first", "early", "normal", "late", "last"])),
      before: may(names),
      after: may(names),
    }),
  ),
  requires: may(services),
  provides: may(services),
  capabilities: may(rightsShape),
  contributes: may(
    members({
      protocols: may(names),
      providers: may(names),
      hooks: may(list(choice(hookNames))),
    }),
  ),
  onFault: may(choice(["skip", "fail-closed", "previous", "stricter"])),
} satisfies Record<Exclude<keyof PluginDescription, "name" | "sdk" | "options">, Member>;

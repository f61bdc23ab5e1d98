import { object } from "../config/shape.ts";
import type { AdminKernel } from "./admin-kernel.ts";
import { auditInput, levelInput } from "./change-inputs.ts";
import { auditSchema, drainSchema, levelSchema } from "./change-outputs.ts";
import { type AdminRoute, route } from "./route.ts";

const nothing = object({});

/** What the kernel does as a whole, until it ends. */
export const kernelRoutes: readonly AdminRoute[] = [
  route({
    method: "GET",
    path: "/admin/log/level",
    summary: "The least grave line that the log writes",
    input: nothing,
    output: levelSchema,
    handler: ({ kernel }) => ({ level: kernel.admin.level().level }),
  }),
  route({
    method: "PUT",
    path: "/admin/log/level",
    summary: "Sets what the log writes, until the kernel ends",
    input: levelInput,
    output: levelSchema,
    what: () => "set the level of the log",
    handler({ kernel, input: { level } }) {
      kernel.admin.checkAlone();
      const held = kernel.admin.level();
      if (level) held.level = level;
      return { level: held.level };
    },
  }),
  hold("drain", "Takes no new requests, as before a shutdown; what runs goes on", true),
  hold("undrain", "Takes requests again", false),
  route({
    method: "GET",
    path: "/admin/audit",
    summary: "What was changed or tried, by whom, the newest first",
    input: auditInput,
    output: auditSchema,
    handler: async ({ kernel, input: { limit } }) => ({ entries: await kernel.admin.audit.latest(limit) }),
  }),
];

function hold(word: string, summary: string, isHeld: boolean): AdminRoute {
  return route({
    method: "POST",
    path: `/admin/${word}`,
    summary,
    input: nothing,
    output: drainSchema,
    what: () => word,
    handler({ kernel }) {
      kernel.drain(isHeld);
      return standing(kernel);
    },
  });
}

function standing(kernel: AdminKernel): object {
  const { isDraining, running } = kernel.status();
  return { isDraining, running };
}

import type { Check } from "./check.ts";
import { abort } from "./checks/abort.ts";
import { concurrency } from "./checks/concurrency.ts";
import { errorShape } from "./checks/error-shape.ts";
import { health } from "./checks/health.ts";
import { image } from "./checks/image.ts";
import { jsonSchema } from "./checks/json-schema.ts";
import { models } from "./checks/models.ts";
import { smoke } from "./checks/smoke.ts";
import { stream } from "./checks/stream.ts";
import { thinking } from "./checks/thinking.ts";
import { tools } from "./checks/tools.ts";
import { usage } from "./checks/usage.ts";

/** Every check, in the order in which they run. */
export const checks: readonly Check[] = [
  health,
  models,
  smoke,
  stream,
  tools,
  jsonSchema,
  image,
  thinking,
  usage,
  errorShape,
  abort,
  concurrency,
];

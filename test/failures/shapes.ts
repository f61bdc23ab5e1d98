import type { Shape } from "./shape.ts";
import { connections } from "./shapes/connections.ts";
import { contents } from "./shapes/contents.ts";
import { framings } from "./shapes/framings.ts";
import { statuses } from "./shapes/statuses.ts";

/** Every way of failing that is seen at once. */
export const shapes: readonly Shape[] = [...connections, ...framings, ...contents, ...statuses];

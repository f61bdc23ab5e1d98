import { connections } from "./connections.ts";
import { contents } from "./contents.ts";
import { framings } from "./framings.ts";
import type { Shape } from "./shape.ts";
import { statuses } from "./statuses.ts";

/** Every way in which an upstream fails here. */
export const shapes: readonly Shape[] = [...connections, ...contents, ...statuses, ...framings];

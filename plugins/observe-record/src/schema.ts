import { z } from "zod";
import { tapeLine } from "./line-forms.ts";

/** JSON Schema (draft 2020-12) of a line of a tape. */
export const tapeSchema: Readonly<Record<string, unknown>> = {
  ...z.toJSONSchema(tapeLine),
  title: "A line of a tape of Patchbay",
};

import { profileKeys } from "@patchbay/wire-ollama";
import { z } from "zod";

/** Fields of a node that belong to this provider. */
export const nodeOptions = z.strictObject({
  profile: z
    .strictObject({
      contextTokens: z.number().int().min(1).optional().describe("Size of the context for requests that name none"),
      keepAlive: z.string().min(1).optional().describe("How long a model stays in memory, such as 30m"),
      reasoningOut: z.enum(profileKeys.reasoningOut).optional().describe("Where thinking is in an answer"),
      think: z.enum(profileKeys.think).optional().describe("How the models take the wish to think"),
    })
    .optional()
    .describe("What is peculiar about the endpoint"),
});

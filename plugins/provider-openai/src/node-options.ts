import { profileKeys } from "@patchbay/wire-openai-chat";
import { z } from "zod";

type Kind = (typeof profileKeys)[keyof typeof profileKeys];

const schemaOf = (kind: Kind): z.ZodType => {
  if (kind === "boolean") return z.boolean().optional();
  return kind === "number" ? z.number().int().min(0).optional() : z.enum(kind).optional();
};

const shape = Object.fromEntries(Object.entries(profileKeys).map(([key, kind]) => [key, schemaOf(kind)]));

/** Fields of a node that belong to this provider. */
export const nodeOptions = z.strictObject({
  wireApi: z
    .enum(["chat", "responses"])
    .optional()
    .describe("Which of OpenAI's APIs the endpoint speaks; default chat"),
  profile: z.strictObject(shape).optional().describe("What is peculiar about the endpoint"),
  organization: z.string().min(1).optional().describe("Sent as OpenAI-Organization"),
  project: z.string().min(1).optional().describe("Sent as OpenAI-Project"),
});

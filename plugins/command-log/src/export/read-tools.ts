import type { Json } from "@patchbay/sdk";
import { asArray, asObject, asString } from "@patchbay/sdk/http";
import type { FunctionTool } from "./conversation.ts";

/** The functions among the tools of a request; what else there is is noted. */
export function readTools(
  given: Json | undefined,
  note: (name: string, count: number) => void,
): readonly FunctionTool[] {
  const tools = asArray(given).map((tool) => asObject(tool) ?? {});
  const functions = tools.filter(({ type }) => type === "function");
  note("tools that are no functions", tools.length - functions.length);
  return functions.map(({ name, description, parameters }) => ({
    name: asString(name) ?? "",
    ...(typeof description === "string" && { description }),
    parameters: asObject(parameters) ?? { type: "object", properties: {} },
  }));
}

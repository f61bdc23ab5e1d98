import { randomUUID } from "node:crypto";
import { defaultResource, type Resource, resourceFromAttributes } from "@opentelemetry/resources";
import type { OtelOptions } from "../options.ts";

/** Who sends. Each process counts for itself, so each has an id of its own. */
export function resourceOf({ serviceName, resource }: Pick<OtelOptions, "serviceName" | "resource">): Resource {
  const own = { "service.instance.id": randomUUID(), ...resource, "service.name": serviceName };
  return defaultResource().merge(resourceFromAttributes(own));
}

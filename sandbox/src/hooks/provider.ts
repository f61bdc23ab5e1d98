import type { Json, OutboundProvider } from "@patchbay/sdk";
import { taken } from "./ask-guest.ts";
import { demandContent } from "./content-rights.ts";
import type { HookContext } from "./hook-context.ts";
import { hostRight, isOnHosts } from "./host-rights.ts";
import { createCallProvider } from "./provider-call.ts";
import { createHttpProvider } from "./provider-http.ts";
import { providerList, type ReadProvider } from "./provider-shapes.ts";

/** Providers that run in the plugin's process. @throws Error for a wrong description, or a right that was not granted. */
export function createProviders(description: Json, context: HookContext): readonly OutboundProvider[] {
  const providers = taken({ context, hook: "outboundProvider" }, description, providerList);
  return providers.map((provider, index) => {
    checkRights(provider, context);
    return provider.kind === "call"
      ? createCallProvider(provider, { index, context })
      : createHttpProvider(provider, { index, context });
  });
}

/** What a provider is needs rights beside those of its calls. */
function checkRights(provider: ReadProvider, context: HookContext): void {
  const { id, baseUrl, auth, kind } = provider;
  const { plugin, rights } = context;
  const what = `plugin "${plugin}": provider "${id}"`;
  if (kind === "call") demandContent(context, `provider "${id}"`, ["prompt", "answer"]);
  if (baseUrl !== undefined && !isOnHosts(baseUrl, rights.hosts)) {
    const grant = URL.canParse(baseUrl) ? `; grant ${JSON.stringify({ hosts: [hostRight(baseUrl)] })}` : "";
    throw new Error(`${what} may not lead to its base address ${baseUrl}${grant}`);
  }
  if (auth?.type === "profile" && !rights.profiles?.includes(auth.profile)) {
    const grant = JSON.stringify({ profiles: [auth.profile] });
    throw new Error(`${what} may not use the credential profile "${auth.profile}"; grant ${grant}`);
  }
}

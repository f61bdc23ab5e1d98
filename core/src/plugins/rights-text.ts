import type { Capabilities, ContentRight } from "@patchbay/sdk";
import { usualMemoryMb } from "./usual-rights.ts";

const contentTexts: Readonly<Record<ContentRight, string>> = {
  prompt: "what clients ask",
  answer: "what upstreams answer",
};

/** What a plugin may do, one line for each right; two plugins with the same lines have the same rights. */
export function rightsLines(rights: Capabilities): readonly string[] {
  const { hosts = [], content = [], secrets = {}, profiles = [], kvBytes = 0, memoryMb = usualMemoryMb, cpu } = rights;
  return [
    ...hosts.map((host) => `host ${host}`),
    ...(rights.privateNetwork ? ["hosts in private networks"] : []),
    ...content.map((right) => contentTexts[right]),
    ...(rights.timers ? ["timers"] : []),
    ...Object.entries(secrets).flatMap(([name, use]) =>
      use.hosts.flatMap((host) => use.places.map((place) => `secret "${name}" in ${place} of calls to ${host}`)),
    ),
    ...(rights.reveal ? ["the text of its secrets"] : []),
    ...profiles.map((profile) => `credentials of profile "${profile}"`),
    ...(kvBytes > 0 ? [`${kvBytes} bytes of storage`] : []),
    ...(memoryMb === usualMemoryMb ? [] : [`${memoryMb} MiB of memory`]),
    ...(cpu === undefined || cpu === 1 ? [] : [`${cpu} of a core`]),
  ];
}

import type { FaultAction } from "@patchbay/sdk";
import { installed, packageFiles } from "../../core/test/plugins/plugin-package.ts";

/** A provider of a third party: each line that the upstream says becomes a delta that names the version. */
const provider = `
const options = { "~standard": { version: 1, vendor: "echo", validate: (value) => ({ value }) } };
const plugin = { name: "patchbay-plugin-echo", sdk: "1.0", options, setup: (context, { version = 0 } = {}) => ({
  outboundProvider: { id: "echo", async *call({ fetch, node }) {
    const response = await fetch(node.baseUrl);
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of response.body) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split("\\n");
      rest = lines.pop();
      yield lines.map((line) => ({ type: "text-delta", text: version + ":" + line + " " }));
    }
    yield { type: "finish", reason: "stop" };
  } },
}) };
export { plugin };
`;

/** A transform of a third party with a machine that counts: each delta gets the version and its number in the answer. */
const transform = `
const options = { "~standard": { version: 1, vendor: "count", validate: (value) => ({ value }) } };
const plugin = { name: "patchbay-plugin-count", sdk: "1.0", options, setup: (context, { version = 0 } = {}) => ({
  transform: { events: () => {
    let count = 0;
    return { push: (events) => events.map((event) =>
      event.type === "text-delta" ? { ...event, text: version + ":" + count++ + " " } : event) };
  } },
}) };
export { plugin };
`;

/** A provider of a third party that is as its options say. */
const moody = `
const options = { "~standard": { version: 1, vendor: "moody", validate: (value) => ({ value }) } };
const moods = {
  async *fine() { yield { type: "text-delta", text: "fine" }; yield { type: "finish", reason: "stop" }; },
  async *throws() { throw new Error("kaboom"); },
  async *hangs() { for (;;); },
  async *waits() { await new Promise(() => {}); },
  async *babbles() { yield { type: "text-delta", text: 7 }; },
  async *crashes() { const all = []; for (;;) all.push(new Array(1e6).fill(all.length)); },
};
const plugin = { name: "patchbay-plugin-moody", sdk: "1.0", options, setup(context, { mood = "fine", isIll = false } = {}) {
  if (isIll) setTimeout(() => moods.crashes().next(), 1);
  return { outboundProvider: { id: "moody", call: () => moods[mood]() } };
} };
export { plugin };
`;

/** A transform of a third party that fails where an engine is hardened, or always. */
const frail = `
const options = { "~standard": { version: 1, vendor: "frail", validate: (value) => ({ value }) } };
const plugin = { name: "patchbay-plugin-frail", sdk: "1.0", options, setup: (context, { fails = "never" } = {}) => ({
  transform: { request(request) {
    if (fails === "always" || (fails === "hardened" && Object.isFrozen(Array.prototype))) throw new Error("kaboom");
    return { ...request, model: request.model };
  } },
}) };
export { plugin };
`;

/** A transform of a third party that cannot be set up. */
const broken = `
const plugin = { name: "patchbay-plugin-broken", sdk: "1.0", setup() { throw new Error("kaboom"); } };
export { plugin };
`;

const capabilities = { content: ["prompt", "answer"] } as const;
const options = { type: "object", properties: { version: { type: "number" } } };

const mood = { type: "object", properties: { mood: { type: "string" }, isIll: { type: "boolean" } } };

/** The code of `frail`, which says what is to follow when it fails again and again. */
export function frailPackage(onFault: FaultAction, version = "1.0.0") {
  const name = "patchbay-plugin-frail";
  const options = { type: "object", properties: { fails: { type: "string" } } };
  return packageFiles({ name, version, code: frail, manifest: { options, capabilities, onFault } });
}

/** They as packages below a config's folder. */
export const packages = {
  ...installed({ name: "patchbay-plugin-echo", code: provider, manifest: { options, capabilities } }),
  ...installed({ name: "patchbay-plugin-moody", code: moody, manifest: { options: mood, capabilities } }),
  ...installed({ name: "patchbay-plugin-broken", code: broken, manifest: { options, capabilities } }),
  ...installed({ name: "patchbay-plugin-count", code: transform, manifest: { options, capabilities } }),
};

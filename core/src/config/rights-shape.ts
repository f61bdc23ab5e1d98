import type { Capabilities, SecretUse } from "@patchbay/sdk";
import { coversHost, parseHost } from "@patchbay/sdk/host";
import type { Place } from "./place.ts";
import { choice, flag, number, text } from "./scalar-shapes.ts";
import { type Field, isRecord, list, map, object, optional, required, type Shape } from "./shape.ts";
import { withoutUnset } from "./without-unset.ts";

const host = text("a host", (value) =>
  parseHost(value) === undefined
    ? 'must be a host such as "api.example.com", "api.example.com:8443", "*.example.com" or "http://127.0.0.1:11434"'
    : undefined,
);

const place = text("a place", (value) =>
  /^(?:header|query):[^\s:]+$/.test(value) ? undefined : 'must be "header:NAME" or "query:NAME"',
);

const secretFields = {
  hosts: required(list(host), "Hosts that it may go to; each must be among `hosts`."),
  places: required(list(place), "Where it may stand: `header:NAME` or `query:NAME`."),
} satisfies Record<keyof SecretUse, Field<unknown>>;

const rightsFields = {
  hosts: optional(
    list(host),
    "Hosts that it may reach: `host`, `host:port` or `http://host:port`; `*.` for subdomains.",
  ),
  privateNetwork: optional(flag, "Whether those hosts may lie in private networks or on this machine."),
  content: optional(list(choice(["prompt", "answer"])), "Content of exchanges that it sees or makes."),
  timers: optional(flag, "Whether it runs timers of its own."),
  secrets: optional(map(text("option"), object(secretFields)), "Secrets of its options that go into its calls."),
  reveal: optional(flag, "Whether it reads the secrets of its options; only inline."),
  profiles: optional(list(text("a profile's name")), "Named credentials of the kernel that its providers use."),
  kvBytes: optional(number({ min: 0, whole: true }), "Key-value storage, in bytes."),
  memoryMb: optional(number({ min: 1, whole: true }), "Memory, in MiB.", "64"),
  cpu: optional(number({ min: 0, max: 1 }), "Share of one core that it may use for long."),
} satisfies Record<keyof Capabilities, Field<unknown>>;

const rightsObject = object(rightsFields);

/** What a plugin asks for, or is granted; each secret's hosts are among its hosts. */
export const rightsShape: Shape<Capabilities> = {
  ...rightsObject,
  read(value, at) {
    const read = rightsObject.read(value, at);
    if (read === undefined) return undefined;
    const { secrets, ...rest } = read;
    const uses = [...(secrets ?? [])].flatMap(([name, use]) =>
      use?.hosts && use.places ? [[name, { hosts: use.hosts, places: use.places }] as const] : [],
    );
    for (const [name, use] of uses)
      checkSecretHosts(use, rest.hosts ?? [], at.field("secrets").field(name).field("hosts"));
    return { ...withoutUnset(rest), ...(secrets && { secrets: Object.fromEntries(uses) }) };
  },
};

function checkSecretHosts(use: SecretUse, hosts: readonly string[], at: Place): void {
  const reachable = hosts.flatMap((each) => parseHost(each) ?? []);
  for (const [index, each] of use.hosts.entries()) {
    const wanted = parseHost(each);
    if (!wanted || reachable.some((known) => coversHost(known, wanted))) continue;
    at.item(index).fault(`${JSON.stringify(each)} is not among hosts`, "add it to hosts");
  }
}

/** `grant` of an entry: what a plugin that runs elsewhere may do of what it asks for. */
export const grantShape: Shape<Capabilities> = {
  ...rightsShape,
  fields: Object.fromEntries(Object.entries(rightsFields).filter(([name]) => name !== "reveal")),
  read(value, at) {
    if (isRecord(value) && value["reveal"] === true)
      at.field("reveal").fault("cannot be granted", 'a plugin that reads secrets runs inline: sandbox: "inline"');
    return rightsShape.read(value, at);
  },
};

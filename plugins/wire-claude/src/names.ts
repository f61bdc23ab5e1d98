import type { IdRule, NameRule } from "@patchbay/wire-kit";

/** The wire allows 128 characters; services that pass its requests on to others allow 64. */
export const nameRule: NameRule = { legal: /^[a-zA-Z0-9_-]{1,64}$/, illegal: /[^a-zA-Z0-9_-]/g, maxLength: 64 };

/** Names in a client's own request of this wire. */
export const ownNameRule: NameRule = { legal: /^/, illegal: /[^a-zA-Z0-9_-]/g, maxLength: 128 };

/** Ids of tool calls. */
export const idRule: IdRule = { legal: /^[a-zA-Z0-9_-]{1,64}$/, length: 24, prefix: "toolu_" };

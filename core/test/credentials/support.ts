import type { JsonObject, Node } from "@patchbay/sdk";
import { createTestClock } from "@patchbay/sdk/testing";
import type { PostForm, ProfileMeans } from "../../src/credentials/profiles/profile.ts";

/** A node as plugins see it. */
export function nodeOf(baseUrl: string, options: JsonObject = {}): Node {
  const facts = { id: "a", pool: "main", provider: "far", priority: 0, weight: 1, hasCredential: true, labels: {} };
  return { ...facts, baseUrl, options };
}

/** Means without any network. */
export const noMeans: ProfileMeans = {
  clock: createTestClock(),
  dataDir: "/nowhere",
  baseDir: "/nowhere",
  post: () => Promise.reject(new Error("no network here")),
};

/** A token endpoint that answers in turn, and keeps what it was asked. */
export function tokenEndpoint(...answers: readonly (readonly [number, unknown])[]) {
  const asked: { address: string; form: Readonly<Record<string, string>>; isOwn: boolean; headers: unknown }[] = [];
  const post: PostForm = async (address, form, { isOwn, headers }) => {
    const [status, body] = answers[Math.min(asked.length, answers.length - 1)] ?? [500, "none"];
    asked.push({ address, form, isOwn, headers });
    return { status, text: typeof body === "string" ? body : JSON.stringify(body) };
  };
  return { asked, post };
}

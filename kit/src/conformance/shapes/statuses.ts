import type { FailureCode, FailureOwner } from "@patchbay/sdk";
import { cutAfter, type Script } from "@patchbay/sdk/testing";
import type { Speaker } from "../speaker.ts";
import { htmlPage } from "./contents.ts";
import type { Shape } from "./shape.ts";

const waitSeconds = 7;
const limited: readonly FailureCode[] = ["rate-limited", "quota-exhausted", "overloaded"];

/** Whose fault a status is. Where vendors differ, or a plain reading does no harm, there are several. */
const owners: Readonly<Record<number, readonly FailureOwner[]>> = {
  400: ["client"],
  401: ["credential"],
  402: ["credential", "provider"],
  403: ["credential"],
  404: ["model", "client", "provider"],
  408: ["network", "provider"],
  409: ["client", "provider"],
  413: ["client", "provider"],
  422: ["client", "provider"],
  500: ["provider"],
  502: ["provider", "network"],
  503: ["provider"],
  504: ["provider", "network"],
  529: ["provider"],
};

/** Statuses that tell of a failure. */
export const statuses: readonly Shape[] = [
  ...Object.entries(owners).map(([status, whose]): Shape => ({
    id: `status-${status}`,
    script: ({ speaker }) => refusal(speaker, Number(status)),
    expect: "failed",
    owners: whose,
  })),
  {
    id: "status-429",
    script: ({ speaker }) => refusal(speaker, 429),
    expect: "failed",
    owners: ["provider", "credential"],
    codes: limited,
  },
  {
    id: "status-429-with-retry-after",
    script: ({ speaker }) => refusal(speaker, 429, { "retry-after": String(waitSeconds) }),
    expect: "failed",
    owners: ["provider", "credential"],
    codes: limited,
    retryAfterMs: waitSeconds * 1000,
  },
  {
    id: "status-302",
    script: () => ({ status: 302, headers: { location: "/elsewhere" }, steps: [] }),
    expect: "failed",
  },
  { id: "html-page-with-502", script: () => htmlPage(502), expect: "failed" },
  {
    id: "status-500-and-a-cut",
    script: ({ speaker }) => cutAfter({ ...refusal(speaker, 500), headers: { "content-length": "9999" } }, 1),
    expect: "failed",
  },
  {
    id: "status-401-that-repeats-the-key",
    script: ({ speaker, request }) => {
      const shown = JSON.stringify(request.headers) + request.path;
      const script = refusal(speaker, 401, {}, `no such key in ${shown}`);
      return { ...script, headers: { ...script.headers, "x-echo": shown } };
    },
    expect: "failed",
    owners: ["credential"],
  },
];

function refusal(
  speaker: Speaker,
  status: number,
  more: Readonly<Record<string, string>> = {},
  message = "this cannot be had",
): Script {
  const { headers = {}, body } = speaker.failure({ status, message });
  return { status, headers: { ...headers, ...more }, steps: [{ type: "write", data: body }] };
}

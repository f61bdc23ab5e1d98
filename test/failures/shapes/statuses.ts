import { both, failed, lawful, refused, type Shape, type Told } from "../shape.ts";
import { page } from "./contents.ts";

const cannot = /this cannot be had/;
const rejected: Told = {
  status: 502,
  says: cannot,
  failures: 1,
  rest: "credential-rejected everywhere, 1800 s",
  goesOn: true,
};

/** Statuses that tell of a failure. The names that begin with a line's number are the claims of that line. */
export const statuses: readonly Shape[] = [
  ...[302, 307].map((status): Shape => ({
    name: `a redirect (${status})`,
    does: () => ({ status, headers: { location: "/elsewhere" }, steps: [] }),
    ...both(failed(502, /answered with a redirect/)),
  })),
  told(400, refused(400), "behavior 6: "),
  told(401, rejected, "behavior 6: "),
  told(402, rejected, "behavior 6: "),
  told(403, rejected, "behavior 6: "),
  told(405, refused(400)),
  told(408, failed(504, cannot)),
  told(409, refused(409)),
  told(413, refused(413)),
  told(422, refused(422)),
  told(429, { ...failed(429, cannot), rest: "rate-limited, 1 s" }, "behavior 6: "),
  waiting("30", "in seconds", { ...failed(429, cannot), rest: "rate-limited, 30 s", retryAfter: /^30$/ }),
  waiting("Thu, 01 Jan 2026 00:01:00 GMT", "as a date", {
    ...failed(429, cannot),
    rest: "rate-limited, 60 s",
    // The upstream's own words where they pass, else how long that is.
    retryAfter: /^(60|Thu, 01 Jan 2026 00:01:00 GMT)$/,
  }),
  ...[500, 502, 503, 504, 520, 529].map((status) => told(status, failed(status, cannot), "behavior 6: ")),
  {
    // What it means differs: where models are named in the path, a missing path is a missing model.
    name: "a 404",
    does: ({ upstream }) => upstream.refusing(404, "this cannot be had"),
    ...both(lawful),
  },
  { name: "a page with 404", does: () => page(404), ...both(failed(404, /a page of HTML/)) },
  { name: "a page with 502", does: () => page(502), ...both(failed(502, /a page of HTML/)) },
  { name: "a page with 403", does: () => page(403), ...both({ ...rejected, says: /a page of HTML/ }) },
];

function told(status: number, outcome: Told, line = ""): Shape {
  return {
    name: `${line}a ${status}`,
    does: ({ upstream }) => upstream.refusing(status, "this cannot be had"),
    ...both(outcome),
  };
}

function waiting(value: string, how: string, outcome: Told): Shape {
  return {
    name: `behavior 6: a 429 with Retry-After ${how}`,
    does: ({ upstream }) => {
      const script = upstream.refusing(429, "this cannot be had");
      const date = "Thu, 01 Jan 2026 00:00:00 GMT";
      return { ...script, headers: { ...script.headers, "retry-after": value, date } };
    },
    ...both(outcome),
  };
}

import { describe, expect, test } from "vitest";
import { endpointPathFault, headerFault, passedHeaderFault, replyHeaderFault } from "../../src/http/index.ts";

describe("a header of an answer", () => {
  test.each(["x-a", "x-ratelimit-remaining", "server-timing", "retry-after", "cache-control"])(
    "%s may be set",
    (name) => {
      for (const rule of [headerFault, replyHeaderFault, passedHeaderFault]) expect(rule(name, "a b")).toBeUndefined();
    },
  );

  test.each(["X-A", "", "a b", "a:", "ä", "a\n"])("%j is no name", (name) => {
    expect(headerFault(name, "x")).toContain("is no name of a header");
  });

  test.each(["connection", "te", "transfer-encoding", "upgrade", "content-length", "set-cookie", "x-request-id"])(
    "%s is nobody's but the kernel's",
    (name) => expect(headerFault(name, "x")).toContain(name),
  );

  test.each(["a\nb", "a\r\n", " a", "a ", "ä", "\u0000", 1, undefined, ["a"]])("%j is no value", (value) => {
    expect(headerFault("x-a", value)).toBe("x-a must be one line of visible ASCII");
  });

  test("may be empty", () => expect(headerFault("x-a", "")).toBeUndefined());

  test("describes the body on a page alone", () => {
    expect(headerFault("content-type", "text/html")).toBeUndefined();
    expect(replyHeaderFault("content-type", "text/html")).toBe("content-type is the kernel's to set");
  });

  test("may bear the gateway's prefix where a transform sets it, unless the kernel does", () => {
    expect(replyHeaderFault("x-patchbay-cache", "hit")).toBeUndefined();
    expect(passedHeaderFault("x-patchbay-cache", "hit")).toBe("x-patchbay-cache is the gateway's to set");
    for (const name of ["pool", "node", "attempts", "losses", "estimated", "strict"])
      expect(replyHeaderFault(`x-patchbay-${name}`, "x")).toContain("is the kernel's to set");
  });
});

describe("the path of a page", () => {
  test.each(["/metrics", "/a/b/c", "/a.b_c~d-e", "/healthy", "/.well-known/x"])("%s may be one", (path) =>
    expect(endpointPathFault(path)).toBeUndefined(),
  );

  test.each(["", "/", "metrics", "/a/", "/a//b", "/./a", "/a/..", "/a?b", "/a#b", "/a b", "/:id", "/%61"])(
    "%j is none",
    (path) => expect(endpointPathFault(path)).toContain("must be segments"),
  );

  test("lies behind the admin door only where the admin token is asked for", () => {
    expect(endpointPathFault("/admin/usage", "admin")).toBeUndefined();
    expect(endpointPathFault("/admin/usage", "open")).toContain('wants access "admin"');
    expect(endpointPathFault("/admin/usage")).toContain('wants access "admin"');
    expect(endpointPathFault("/admin", "admin")).toContain("is the admin door itself");
    expect(endpointPathFault("/administer")).toBeUndefined();
  });

  test.each(["/health", "/ready/x", "/v1/x", "/v1beta", "/api/tags"])("%s is taken", (path) =>
    expect(endpointPathFault(path)).toContain("is taken"),
  );
});

import { expectTypeOf } from "vitest";
import type { Hooks, InboundProtocol, Json, OperationKind, Route, RouteTarget, Wire } from "../../src/index.ts";

type Hook = NonNullable<Hooks["inboundProtocol"]>;
declare const wire: Wire;
const routes = [{ method: "POST", path: "/v1/say", operation: "chat" }] as const;

// One protocol or several; a wire or its id.
expectTypeOf({ id: "a", wire, routes }).toExtend<Hook>();
expectTypeOf([{ id: "a", wire: "toy", routes }] as const).toExtend<Hook>();

const route: Route = {
  method: "POST",
  path: "/v1/models/:model",
  operation: "chat",
  target({ params, body }) {
    expectTypeOf(params["model"]).toEqualTypeOf<string | undefined>();
    expectTypeOf(body).toEqualTypeOf<Json | undefined>();
    return { stream: false };
  },
};
expectTypeOf(route.operation).toEqualTypeOf<OperationKind>();
expectTypeOf<RouteTarget["model"]>().toEqualTypeOf<string | undefined>();

// @ts-expect-error: a protocol has routes
expectTypeOf({ id: "a", wire }).toExtend<Hook>();
// @ts-expect-error: there is no such operation
route satisfies Route & { readonly operation: "say" };
// @ts-expect-error: a target says whether the client wants a stream
({ ...route, target: () => ({ model: "m" }) }) satisfies Route;
// @ts-expect-error: a target is synchronous
({ ...route, target: async () => ({ stream: true }) }) satisfies Route;
// @ts-expect-error: routes cannot be changed
({} as InboundProtocol).routes.push(route);

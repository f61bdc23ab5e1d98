import { isAdminRoute } from "../admin/admin-door.ts";
import type { RouteTable } from "../http/route-table.ts";

/** Says who has a path already, where a page of an observer would keep requests from a protocol. */
export function takenPaths(
  pools: readonly { readonly id: string }[],
  routes: Pick<RouteTable, "has">,
): (path: string) => string | undefined {
  return (path) => {
    if (isAdminRoute(path)) return "the admin door";
    const [, first = "", second] = path.split("/");
    if (second !== undefined && pools.some(({ id }) => id === first)) return `the pool "${first}"`;
    return routes.has(path) || routes.has(`/v1${path}`) ? "a protocol's route" : undefined;
  };
}

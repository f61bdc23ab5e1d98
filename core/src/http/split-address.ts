const noQuery = new URLSearchParams();

/** Path and query of a request line. */
export function splitAddress(address: string): { readonly path: string; readonly query: URLSearchParams } {
  const mark = address.indexOf("?");
  return mark === -1
    ? { path: address, query: noQuery }
    : { path: address.slice(0, mark), query: new URLSearchParams(address.slice(mark + 1)) };
}

/** An object type whose members that may be undefined are optional instead. */
type WithoutUnset<T> = { readonly [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The object without the members that are undefined. */
export function withoutUnset<T extends object>(object: T): WithoutUnset<T> {
  // Object.entries loses the types of the members; those that are left are unchanged.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as WithoutUnset<T>;
}

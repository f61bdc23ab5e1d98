/** An object type whose members that may be undefined are optional instead. */
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The object without the members that are undefined. */
export function defined<T extends object>(object: T): Defined<T> {
  // Object.entries loses the types of the members; those that are left are unchanged.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** The object, or undefined when every member of it is undefined. */
export function anyDefined<T extends object>(object: T): Defined<T> | undefined {
  const result = defined(object);
  return Object.keys(result).length > 0 ? result : undefined;
}

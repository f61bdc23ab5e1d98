const defaultTag = ":latest";

/** A model's name without the tag that is meant when there is none: `name` and `name:latest` are the same model. */
export function bareName(name: string): string {
  return name.endsWith(defaultTag) ? name.slice(0, -defaultTag.length) : name;
}

/** A model's name with a tag, as clients of this wire expect every name to be. */
export function taggedName(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1).includes(":") ? name : `${name}${defaultTag}`;
}

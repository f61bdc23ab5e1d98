import { configShape } from "./config-shape.ts";
import type { Fields, Shape } from "./shape.ts";

/** One key of a config, for the reference and for editors. */
export interface ConfigField {
  /** Such as `pools.<pool>.nodes[].baseUrl`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  /** What holds when the key is missing; undefined when nothing does. */
  readonly default: string | undefined;
  readonly meaning: string;
}

/** Every key that a config may hold, in the order of the reference. */
export function describeConfig(): readonly ConfigField[] {
  return fieldsBelow(configShape, "");
}

function fieldsBelow(shape: Shape<unknown>, path: string): readonly ConfigField[] {
  if (shape.inner !== undefined) return fieldsBelow(shape.inner.shape, `${path}${shape.inner.suffix}`);
  return shape.fields === undefined ? [] : describeFields(shape.fields, path);
}

function describeFields(fields: Fields, path: string): readonly ConfigField[] {
  const described: ConfigField[] = [];
  for (const [key, { shape, required, meaning, default: otherwise }] of Object.entries(fields)) {
    const at = path === "" ? key : `${path}.${key}`;
    described.push({ path: at, type: shape.type, required, default: otherwise, meaning }, ...fieldsBelow(shape, at));
  }
  return described;
}

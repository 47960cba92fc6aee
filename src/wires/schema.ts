import { isObject } from './shapes.ts';

/** How deep a schema is looked into. */
const DEEPEST = 40;

const TYPES: ReadonlySet<string> = new Set([
  ...['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'],
]);

type Schema = Readonly<Record<string, unknown>>;

/**
 * The schema of a tool's input as all APIs take it: an object at its root, without choices between objects there (OpenAI and
 * Anthropic refuse them), and without types, names and items that are none (DeepSeek, Gemini and OpenAI refuse those).
 */
export function inputSchema(
  schema: Schema,
): Schema & { readonly type: 'object'; readonly properties: Schema } {
  const { oneOf, anyOf, allOf, enum: _, not, ...own } = resolved(schema);
  const all = [oneOf, anyOf, allOf].flatMap((list) => (Array.isArray(list) ? list : [])).filter(isObject);
  const choices = all.map((one) => resolved(one, schema));
  const properties: Schema = Object.assign(
    {},
    ...[...choices, own].map((one) => objectIn(one['properties'])),
  );
  // What all parts require; of choices nobody knows which one it is.
  const required = [own, ...(Array.isArray(allOf) ? choices : [])].flatMap((one) => namesIn(one['required']));
  const root = { ...own, properties, ...(required.length > 0 ? { required } : {}) };
  return { ...mended(root, 0), type: 'object', properties: mendedEach(properties, 0) };
}

/** What a root that only refers to a part of the same schema stands for. */
function resolved(schema: Schema, root = schema): Schema {
  const { $ref: ref, ...rest } = schema;
  if (typeof ref !== 'string' || !ref.startsWith('#/')) return schema;
  let at: unknown = root;
  for (const name of ref.slice(2).split('/')) at = isObject(at) ? at[name] : undefined;
  return isObject(at) ? { ...at, ...rest } : schema;
}

function mended(schema: Schema, depth: number): Schema {
  if (depth > DEEPEST) return {};
  const some = Object.entries(schema).filter(
    ([name, value]) =>
      value !== null &&
      value !== undefined &&
      !(name === 'enum' && Array.isArray(value) && value.length === 0),
  );
  const { required, properties, items, type, ...rest } = Object.fromEntries(some);
  // Google's tools write them in capitals.
  const types = (Array.isArray(type) ? type : [type])
    .map((one) => (typeof one === 'string' ? one.toLowerCase() : ''))
    .filter((one) => TYPES.has(one));
  const hasArray = types.includes('array');
  const names = namesIn(required).filter((name) => !isObject(properties) || Object.hasOwn(properties, name));
  return {
    ...rest,
    ...(types.length > 0 ? { type: types.length === 1 ? types[0] : types } : {}),
    ...(isObject(properties) ? { properties: mendedEach(properties, depth) } : {}),
    ...(names.length > 0 ? { required: [...new Set(names)] } : {}),
    ...(hasArray || isObject(items) ? { items: isObject(items) ? mended(items, depth + 1) : {} } : {}),
    ...Object.fromEntries(
      ['oneOf', 'anyOf', 'allOf'].flatMap((name) => {
        const list = rest[name];
        return Array.isArray(list)
          ? [[name, list.map((one) => (isObject(one) ? mended(one, depth + 1) : {}))]]
          : [];
      }),
    ),
  };
}

function mendedEach(properties: Schema, depth: number): Schema {
  return Object.fromEntries(
    Object.entries(properties).map(([name, one]) => [name, isObject(one) ? mended(one, depth + 1) : {}]),
  );
}

function namesIn(required: unknown): string[] {
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

function objectIn(value: unknown): Schema {
  return isObject(value) ? value : {};
}

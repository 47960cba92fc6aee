import * as z from 'zod';

/** Null where it is missing or of another form: one field that a server gets wrong is no reason to lose the others. */
export function lenient<Shape extends z.ZodType>(shape: Shape) {
  return shape.nullish().catch(null);
}

export const optional = lenient(z.string());

/** A list of no more than so many: a longer one is turned down before its parts are looked at. */
export function few<Part extends z.ZodType>(part: Part, most: number) {
  const isFew = (list: readonly unknown[]): boolean => list.length <= most;
  return z.custom<unknown[]>((value) => Array.isArray(value) && isFew(value)).pipe(z.array(part));
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object as it came, whose fields are not looked at. */
export const record = z.custom<Readonly<Record<string, unknown>>>(isObject);

/** The name of the model that answers. */
export const modelShape = lenient(z.string().min(1).max(200));

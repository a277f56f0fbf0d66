import { z } from 'zod';

type Shape = Record<string, z.ZodType>;

/** The value of an externally tagged enum: `{ "NelderMead": {...} }`, or a plain string for a unit variant. */
export type Tagged<S extends Shape, U extends string> =
  { [K in keyof S & string]: { readonly [P in K]: z.output<S[K]> } }[keyof S & string] | U;

/**
 * Schema of an externally tagged enum. Unlike a union of objects it names the variant that was meant in the path of
 * every refusal. Unit variants may be written `"PreRun"`, `{"PreRun": null}` or `{"PreRun": {}}`; they become the string.
 */
export function tagged<S extends Shape, const U extends string = never>(
  shape: S,
  units: readonly U[] = [],
): z.ZodType<Tagged<S, U>> {
  const names = [...Object.keys(shape), ...units];
  const expected = names.map((name) => `"${name}"`).join(', ');
  return z.unknown().transform((input, context): Tagged<S, U> => {
    const refuse = (message: string, path: PropertyKey[] = []): never => {
      context.issues.push({ code: 'custom', message, path, input });
      return z.NEVER;
    };
    if (typeof input === 'string') {
      if ((units as readonly string[]).includes(input)) return input as U;
      return refuse(`unknown variant "${input}"; expected one of ${expected}`);
    }
    if (typeof input !== 'object' || input === null || Array.isArray(input)) {
      return refuse(`expected one of the variants ${expected}`);
    }
    const keys = Object.keys(input);
    if (keys.length !== 1) return refuse(`expected exactly one variant of ${expected}, got ${keys.length} keys`);
    const tag = keys[0] as string;
    const body = (input as Record<string, unknown>)[tag];
    if ((units as readonly string[]).includes(tag)) {
      const empty = body === null || (typeof body === 'object' && Object.keys(body).length === 0);
      return empty ? (tag as U) : refuse(`variant "${tag}" takes no fields`, [tag]);
    }
    const schema = Object.hasOwn(shape, tag) ? shape[tag] : undefined;
    if (schema === undefined) return refuse(`unknown variant "${tag}"; expected one of ${expected}`, [tag]);
    const parsed = schema.safeParse(body);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) {
        context.issues.push({ ...issue, path: [tag, ...issue.path], input: body } as (typeof context.issues)[number]);
      }
      return z.NEVER;
    }
    return { [tag]: parsed.data } as Tagged<S, U>;
  }) as z.ZodType<Tagged<S, U>>;
}

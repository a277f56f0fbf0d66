import { z } from 'zod';
import { tagged } from './tagged.ts';

/** Schemas of the priors and parameters of an inference specification. */

const finite = z.number();
const aboveZero = z.number().positive('expected a number above zero');
const edge = z.number().nullish();

const turnedRound = 'the bounds are turned round: the lower must be below the upper';
const noWidth = 'the bounds leave no width: they are equal';

/** Refuses bounds that are turned round (at `lower`) or equal (at `upper`). */
function checkBounds(
  { lower, upper }: { readonly lower?: number | null | undefined; readonly upper?: number | null | undefined },
  context: z.RefinementCtx,
): void {
  if (lower === null || lower === undefined || upper === null || upper === undefined) return;
  if (lower > upper) context.addIssue({ code: 'custom', message: turnedRound, path: ['lower'] });
  if (lower === upper) context.addIssue({ code: 'custom', message: noWidth, path: ['upper'] });
}

const uniform = z.strictObject({ lower: finite, upper: finite }).superRefine(checkBounds);
const normal = z.strictObject({ mean: finite, sd: aboveZero });
const logNormal = z.strictObject({ mu: finite, sigma: aboveZero });
const truncatedNormal = z
  .strictObject({ mean: finite, sd: aboveZero, lower: edge, upper: edge })
  .superRefine(checkBounds);

/** A prior: `{"Normal": {"mean": 0, "sd": 1}}`, `{"Bound": {"of": ..., "lower": 0}}`, `"Flat"`. */
export type Prior =
  | { readonly Uniform: { readonly lower: number; readonly upper: number } }
  | { readonly Normal: { readonly mean: number; readonly sd: number } }
  | { readonly LogNormal: { readonly mu: number; readonly sigma: number } }
  | { readonly TruncatedNormal: { readonly mean: number; readonly sd: number } & PriorLimits }
  | { readonly Bound: { readonly of: Prior } & PriorLimits }
  | { readonly Flat: Readonly<Record<string, never>> };

/** A side that is null or left out is not cut. */
export interface PriorLimits {
  readonly lower?: number | null | undefined;
  readonly upper?: number | null | undefined;
}

/** How deep bounds may stand within bounds. */
const deepestBound = 8;

function priorOfDepth(depth: number): z.ZodType<Prior> {
  const of =
    depth === 0
      ? z.unknown().transform((_input, context): Prior => {
          context.issues.push({ code: 'custom', message: 'bounds within bounds, too many', input: null });
          return z.NEVER;
        })
      : z.lazy(() => priorOfDepth(depth - 1));
  const bound = z.strictObject({ of, lower: edge, upper: edge }).superRefine((limits, context) => {
    if ((limits.lower ?? limits.upper ?? null) === null) {
      context.addIssue({ code: 'custom', message: 'expected a lower or an upper bound, or both' });
    }
    checkBounds(limits, context);
  });
  const variants = { Uniform: uniform, Normal: normal, LogNormal: logNormal, TruncatedNormal: truncatedNormal };
  return tagged({ ...variants, Bound: bound }, ['Flat']).transform((prior): Prior =>
    prior === 'Flat' ? { Flat: {} } : prior,
  ) as z.ZodType<Prior>;
}

export const priorSchema = priorOfDepth(deepestBound);

export const parameterTransforms = ['none', 'log', 'logit'] as const;
const transformSchema = z.enum(parameterTransforms).default('none');

/** A parameter: its prior, and beside it the transform under which it is sampled. */
export type ParameterSpec = Prior & { readonly transform: (typeof parameterTransforms)[number] };

/** `{"Normal": {...}, "transform": "log"}` or a prior alone. `"Flat"` becomes `{"Flat": {}}`. */
export const parameterSchema: z.ZodType<ParameterSpec> = z.unknown().transform((input, context): ParameterSpec => {
  let prior = input;
  let transform: unknown;
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
    ({ transform, ...prior } = input as { transform?: unknown });
  }
  const parsed = priorSchema.safeParse(prior);
  const parsedTransform = transformSchema.safeParse(transform);
  const relay = (issues: readonly z.core.$ZodIssue[], path: PropertyKey[]): void => {
    for (const issue of issues) {
      context.issues.push({ ...issue, path: [...path, ...issue.path], input } as (typeof context.issues)[number]);
    }
  };
  if (!parsed.success) relay(parsed.error.issues, []);
  if (!parsedTransform.success) relay(parsedTransform.error.issues, ['transform']);
  if (!parsed.success || !parsedTransform.success) return z.NEVER;
  return { ...parsed.data, transform: parsedTransform.data };
});

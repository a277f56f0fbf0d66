/** A prior as the rows of the form have it: a kind, its numbers, and limits that any kind may have. */

export const priorKinds = ['Uniform', 'Normal', 'LogNormal', 'TruncatedNormal', 'Flat'] as const;
export type PriorKind = (typeof priorKinds)[number];

export const priorWords: Readonly<Record<PriorKind, string>> = {
  Uniform: 'Uniform',
  Normal: 'Normal',
  LogNormal: 'Log-normal',
  TruncatedNormal: 'Truncated normal',
  Flat: 'Flat',
};

export const transforms = ['none', 'log', 'logit'] as const;
export type Transform = (typeof transforms)[number];

/** Numbers that a kind is made of, apart from its limits. */
export const priorNumbers: Readonly<Record<PriorKind, readonly string[]>> = {
  Uniform: [],
  Normal: ['mean', 'sd'],
  LogNormal: ['mu', 'sigma'],
  TruncatedNormal: ['mean', 'sd'],
  Flat: [],
};

export interface PriorShape {
  readonly kind: PriorKind;
  readonly numbers: Readonly<Record<string, number | null>>;
  /** Null: not cut on that side. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly transform: Transform;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** What a specification's parameter says; null when the form has no row for it (bounds within bounds, a mistake). */
export function readPrior(parameter: unknown): PriorShape | null {
  if (parameter === 'Flat') {
    return { kind: 'Flat', numbers: {}, lower: null, upper: null, transform: 'none' };
  }
  if (!isObject(parameter)) return null;
  const { transform = 'none', ...tagged } = parameter;
  const known = transforms.find((one) => one === transform);
  const [tag] = Object.keys(tagged);
  if (known === undefined || tag === undefined || Object.keys(tagged).length !== 1) return null;
  const content = tagged[tag];
  if (!isObject(content)) return null;
  if (tag === 'Bound') {
    const inner = content['of'] === 'Flat' ? { Flat: {} } : content['of'];
    const of = readPrior(inner);
    if (of === null || of.kind === 'Uniform' || of.kind === 'TruncatedNormal') return null;
    if (of.lower !== null || of.upper !== null) return null;
    return { ...of, ...limitsOf(content), transform: known };
  }
  const kind = priorKinds.find((one) => one === tag);
  if (kind === undefined) return null;
  const numbers = Object.fromEntries(priorNumbers[kind].map((name) => [name, numberOf(content[name])]));
  return { kind, numbers, ...limitsOf(content), transform: known };
}

const limitsOf = (content: Record<string, unknown>): Pick<PriorShape, 'lower' | 'upper'> => ({
  lower: numberOf(content['lower']),
  upper: numberOf(content['upper']),
});

/** As a specification has it: `{"Bound": {"of": {"Normal": ...}, "lower": 0}}`; a transform of none is left out. */
export function writePrior({ kind, numbers, lower, upper, transform }: PriorShape): unknown {
  const limits = { ...(lower === null ? {} : { lower }), ...(upper === null ? {} : { upper }) };
  const extra = transform === 'none' ? {} : { transform };
  if (kind === 'Uniform') return { Uniform: { lower, upper }, ...extra };
  if (kind === 'TruncatedNormal') return { TruncatedNormal: { ...numbers, ...limits }, ...extra };
  const isBound = lower !== null || upper !== null;
  if (kind === 'Flat' && !isBound && transform === 'none') return 'Flat';
  const plain = { [kind]: kind === 'Flat' ? {} : numbers };
  return isBound ? { Bound: { of: kind === 'Flat' ? 'Flat' : plain, ...limits }, ...extra } : { ...plain, ...extra };
}

/** Another kind that says about the same: its middle and width carried over. */
export function withKind(shape: PriorShape, kind: PriorKind): PriorShape {
  if (kind === shape.kind) return shape;
  const { mean, sd } = middleOf(shape);
  const own = { ...shape, kind, numbers: {} };
  switch (kind) {
    case 'Uniform':
      return {
        ...own,
        lower: shape.lower ?? tidyAt(mean - 2 * sd, sd),
        upper: shape.upper ?? tidyAt(mean + 2 * sd, sd),
      };
    case 'Normal':
    case 'TruncatedNormal': {
      const unbound = shape.kind === 'Uniform' && kind === 'Normal' ? { lower: null, upper: null } : {};
      return { ...own, ...unbound, numbers: { mean: tidyAt(mean, sd), sd: tidy(sd) } };
    }
    case 'LogNormal': {
      const size = mean > 0 ? mean : 1;
      const sigma = tidy(Math.min(2, Math.max(0.05, sd / size)));
      return { ...own, lower: null, upper: null, numbers: { mu: tidy(Math.log(size)), sigma } };
    }
    case 'Flat':
      return own;
  }
}

/** Its middle and width, which no rounding makes one: where a number ran out of its range, 0 and 1. */
function middleOf(shape: PriorShape): { mean: number; sd: number } {
  const { mean, sd } = spreadOf(shape);
  const isUsable = Number.isFinite(mean) && Number.isFinite(sd) && mean - sd < mean && mean + 4 * sd < Infinity;
  return isUsable ? { mean, sd } : { mean: 0, sd: 1 };
}

function spreadOf({ kind, numbers, lower, upper }: PriorShape): { mean: number; sd: number } {
  if (kind === 'LogNormal') {
    const mean = Math.exp(numbers['mu'] ?? 0);
    return { mean, sd: mean * (numbers['sigma'] ?? 1) };
  }
  if (kind === 'Normal' || kind === 'TruncatedNormal') return { mean: numbers['mean'] ?? 0, sd: numbers['sd'] ?? 1 };
  const [from, to] = [lower ?? (upper ?? 1) - 1, upper ?? (lower ?? 0) + 1];
  return { mean: (from + to) / 2, sd: (to - from) / Math.sqrt(12) || 1 };
}

/** Four digits: nobody wants to read the rest of a carried-over number. */
const tidy = (value: number): number => Number(value.toPrecision(4));

/** To a thousandth of a width: what is narrow keeps its place. */
function tidyAt(value: number, width: number): number {
  const decimals = 3 - Math.floor(Math.log10(width));
  return decimals > 15 ? value : Number(value.toFixed(Math.max(0, decimals)));
}

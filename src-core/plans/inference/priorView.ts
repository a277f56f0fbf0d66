import type { ParameterSpec, Prior, PriorLimits } from '../../domain/inferencePrior.ts';
import type { PriorView } from '../../domain/posteriorView.ts';
import { createDistribution } from '../../maths/inference/distributions/index.ts';
import type { Distribution } from '../../maths/inference/distributions/index.ts';

/** Of the mass, at either end: a thousandth in all is not drawn. */
const tail = 0.0005;
/** Points evenly over the range, and as many evenly over the mass: a narrow peak is drawn as well as a long tail. */
const pointsOfEach = 100;
/** A bound this near the range, as a share of it, is drawn to. */
const nearBound = 0.02;

export interface PriorToView {
  readonly name: string;
  readonly specification: ParameterSpec;
  readonly unit: string;
  readonly description: string;
  /** Null when the model has none. */
  readonly guess: number | null;
}

/** A prior in words and as a curve over its natural values. @throws bad_input as `createDistribution` */
export function priorView({ name, specification, unit, description, guess }: PriorToView): PriorView {
  const { transform, ...prior } = specification;
  const curve = priorCurve(createDistribution(specification, `parameters.${name}`));
  return { name, unit, description, words: priorWords(prior), transform, curve, guess, prior: { ...specification } };
}

/** The density over the range that holds all but a thousandth of it; null when there is none to draw. */
export function priorCurve(distribution: Distribution): PriorView['curve'] {
  if (!distribution.isProper) return null;
  const [first, last] = [distribution.quantile(tail), distribution.quantile(1 - tail)];
  if (!(first < last && Number.isFinite(last - first))) return null;
  const [lower, upper] = distribution.bounds;
  const reach = nearBound * (last - first);
  const from = first - lower < reach ? lower : first;
  const to = upper - last < reach ? upper : last;
  const steps = Array.from({ length: pointsOfEach }, (_, index) => index / (pointsOfEach - 1));
  const places = [
    ...steps.map((share) => from + share * (to - from)),
    ...steps.map((share) => distribution.quantile(tail + share * (1 - 2 * tail))),
  ];
  const x = [...new Set(places)].filter((place) => place >= from && place <= to).sort((a, b) => a - b);
  const points = x
    .map((place) => ({ place, density: Math.exp(distribution.logDensity(place)) }))
    .filter(({ density }) => Number.isFinite(density));
  return { x: points.map(({ place }) => place), density: points.map(({ density }) => density) };
}

const short = (value: number): string => String(Number(value.toPrecision(6)));

function limitWords(word: 'cut' | 'bounded', { lower, upper }: PriorLimits): string {
  const from = lower ?? null;
  const to = upper ?? null;
  if (from !== null && to !== null) return `, ${word} ${short(from)} to ${short(to)}`;
  if (from !== null) return `, ${word} from ${short(from)}`;
  return to === null ? '' : `, ${word} up to ${short(to)}`;
}

/** `Normal, mean 0.5, sd 0.1, bounded 0 to 1`. */
export function priorWords(prior: Prior): string {
  if ('Uniform' in prior) return `Uniform, ${short(prior.Uniform.lower)} to ${short(prior.Uniform.upper)}`;
  if ('Normal' in prior) return `Normal, mean ${short(prior.Normal.mean)}, sd ${short(prior.Normal.sd)}`;
  if ('LogNormal' in prior) {
    const { mu, sigma } = prior.LogNormal;
    return `Log-normal, mu ${short(mu)}, sigma ${short(sigma)} (median ${short(Math.exp(mu))})`;
  }
  if ('TruncatedNormal' in prior) {
    const { mean, sd, ...limits } = prior.TruncatedNormal;
    return `Normal, mean ${short(mean)}, sd ${short(sd)}${limitWords('cut', limits)}`;
  }
  if ('Bound' in prior) return `${priorWords(prior.Bound.of)}${limitWords('bounded', prior.Bound)}`;
  return 'Flat, no preference';
}

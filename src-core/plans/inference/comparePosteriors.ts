import type { ParameterDrawsView, PosteriorComparison } from '../../domain/posteriorView.ts';
import { binsOver, histogram } from '../../maths/inference/binning.ts';
import type { Bins } from '../../maths/inference/binning.ts';
import { chainOf } from './chainOf.ts';
import type { ChainSummaryWork, ParameterDraws } from './inferenceWork.ts';
import { withUnit } from './posteriorView.ts';

export interface ComparedPosterior {
  readonly runId: string;
  readonly title: string;
  readonly chain: ChainSummaryWork;
  /** What was said of the chain's parameters. */
  readonly parameters: readonly ParameterDraws[];
  readonly units: Readonly<Record<string, string>>;
}

export interface ComparisonWork {
  readonly first: ComparedPosterior;
  readonly second: ComparedPosterior;
}

const binCount = 40;
/** Central share of the draws of either that the bins reach over. */
const coverage = 0.997;

/** Two posteriors over the parameters that both have, with the same unit. */
export function comparePosteriors({ first, second }: ComparisonWork): PosteriorComparison {
  const unit = ({ units }: ComparedPosterior, name: string): string => units[name] ?? '';
  const isShared = (name: string): boolean =>
    first.chain.names.includes(name) && second.chain.names.includes(name) && unit(first, name) === unit(second, name);
  const parameters = first.parameters
    .filter(({ name }) => isShared(name))
    .flatMap((a) => {
      const b = second.parameters.find(({ name }) => name === a.name);
      if (b === undefined) return [];
      const sorted = [first, second].map(({ chain }) =>
        chainOf(chain).draws(a.name, { discard: chain.discard }).values.sort(),
      ) as [Float64Array, Float64Array];
      return [compareParameter(withUnit(a, first.units), withUnit(b, second.units), sorted)];
    });
  const others = (of: ComparedPosterior): string[] => of.chain.names.filter((name) => !isShared(name));
  return {
    first: { runId: first.runId, title: first.title },
    second: { runId: second.runId, title: second.title },
    parameters,
    onlyFirst: others(first),
    onlySecond: others(second),
  };
}

function compareParameter(
  first: ParameterDrawsView,
  second: ParameterDrawsView,
  [a, b]: readonly [Float64Array, Float64Array],
): PosteriorComparison['parameters'][number] {
  const bins = commonBins(a, b);
  const difference = second.mean - first.mean;
  const differenceSd = Math.hypot(first.sd, second.sd);
  const greater = probabilityGreater(a, b);
  const { name, unit } = first;
  return {
    ...{ name, unit, first, second, difference, differenceSd },
    probabilityGreater: greater,
    bins,
    firstCounts: [...histogram(a, bins).counts],
    secondCounts: [...histogram(b, bins).counts],
    sentence: sentence({ name, unit, difference, differenceSd, greater }),
  };
}

/**
 * Share of all pairs of a draw of the first with one of the second in which the second's is greater; equal ones count
 * half. @param first sorted @param second sorted
 */
export function probabilityGreater(first: Float64Array, second: Float64Array): number {
  let below = 0;
  let upTo = 0;
  let pairs = 0;
  for (let index = 0; index < second.length; index++) {
    const value = second[index] as number;
    while (below < first.length && (first[below] as number) < value) below++;
    if (upTo < below) upTo = below;
    while (upTo < first.length && (first[upTo] as number) <= value) upTo++;
    pairs += below + 0.5 * (upTo - below);
  }
  return pairs / (first.length * second.length);
}

function commonBins(a: Float64Array, b: Float64Array): Bins {
  const [first, second] = [binsOver(a, binCount, coverage), binsOver(b, binCount, coverage)];
  const lower = Math.min(first.lower, second.lower);
  return { lower, upper: Math.max(first.upper, second.upper), count: binCount };
}

interface Compared {
  readonly name: string;
  readonly unit: string;
  readonly difference: number;
  readonly differenceSd: number;
  readonly greater: number;
}

/** Beyond it a difference is told as one. */
const likely = 0.975;

const digits = (value: number, count: number): string => String(Number(value.toPrecision(count)));

function percent(probability: number): string {
  if (probability > 0.9995) return 'more than 99.9 %';
  return probability < 0.0005 ? 'less than 0.1 %' : `${(100 * probability).toFixed(1)} %`;
}

function sentence({ name, unit, difference, differenceSd, greater }: Compared): string {
  const withUnits = (value: number, count: number): string => `${digits(value, count)}${unit === '' ? '' : ` ${unit}`}`;
  const isHigher = greater >= 0.5;
  const word = isHigher ? 'higher' : 'lower';
  const size = withUnits(Math.abs(difference), 3);
  const spread = `standard deviation ${withUnits(differenceSd, 2)}`;
  if (Math.max(greater, 1 - greater) >= likely) {
    const probability = percent(isHigher ? greater : 1 - greater);
    return `${name} is ${word} in the second by ${size} (${spread}), with a probability of ${probability}.`;
  }
  return `${name} does not differ as far as can be told: the means are ${size} apart (${spread}), and the second is higher with a probability of ${percent(greater)}.`;
}

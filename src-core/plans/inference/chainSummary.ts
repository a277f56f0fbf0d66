import { judgeConvergence } from '../../maths/inference/diagnostics/index.ts';
import type { Convergence } from '../../maths/inference/diagnostics/index.ts';
import type { Chain, DrawSelection } from '../../maths/inference/chain.ts';
import { chainOf } from './chainOf.ts';
import { describeParameter } from './describeParameter.ts';
import type { DescribedParameter } from './describeParameter.ts';
import type { ChainSummary, ChainSummaryWork } from './inferenceWork.ts';

/** What is said of all parameters together. */
export type RelatedParameters = Pick<ChainSummary, 'correlations' | 'best'>;

/** Correlation of every two parameters, [parameter][parameter]; NaN where one of them never moved. */
function correlationsOf(chain: Chain, selection: DrawSelection): number[] {
  const count = chain.names.length;
  const deviations = chain.names.map((name) => {
    const { values } = chain.draws(name, selection);
    let sum = 0;
    for (let at = 0; at < values.length; at++) sum += values[at] as number;
    const mean = sum / values.length;
    for (let at = 0; at < values.length; at++) values[at] = (values[at] as number) - mean;
    return values;
  });
  const norms = deviations.map((values) => Math.sqrt(product(values, values)));
  const correlations = Array.from({ length: count * count }, () => NaN);
  deviations.forEach((one, row) => {
    for (let column = 0; column <= row; column++) {
      const together = product(one, deviations[column] as Float64Array);
      const correlation = together / ((norms[row] as number) * (norms[column] as number));
      correlations[row * count + column] = correlation;
      correlations[column * count + row] = correlation;
    }
  });
  return correlations;
}

function product(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] as number) * (other[at] as number);
  return sum;
}

/** The most probable of the selected draws; not of those at whose place no number stands. */
function mostProbable(chain: Chain, selection: DrawSelection): ChainSummary['best'] {
  const { values } = chain.logProbabilityDraws(selection);
  let place = 0;
  for (let draw = 1; draw < values.length; draw++) {
    if ((values[draw] as number) > (values[place] as number) || Number.isNaN(values[place])) place = draw;
  }
  const perEnsemble = values.length / chain.ensembles;
  const left = chain.steps * chain.walkers - perEnsemble;
  const row = place + (Math.floor(place / perEnsemble) + 1) * left;
  const width = chain.names.length;
  const point = chain.names.map((name, axis) => [name, chain.samples[row * width + axis] as number] as const);
  return { point: Object.fromEntries(point), logDensity: values[place] as number };
}

/** Correlations, and the most probable draw. @throws bad_input as `describeParameter` */
export function relateParameters(work: ChainSummaryWork): RelatedParameters {
  const chain = chainOf(work);
  const selection = { discard: work.discard };
  return { correlations: correlationsOf(chain, selection), best: mostProbable(chain, selection) };
}

/** Whether what was said of each parameter lets the draws be relied on. */
export const judgeParameters = (described: readonly DescribedParameter[], ensembles: number): Convergence =>
  judgeConvergence(
    described.map(({ diagnostics }) => diagnostics),
    ensembles,
  );

/** What was said of each parameter and of all together, in one. @param described in the order of the chain's names */
export function joinSummary(
  work: ChainSummaryWork,
  described: readonly DescribedParameter[],
  related: RelatedParameters,
): ChainSummary {
  const chain = chainOf(work);
  const { isConverged, verdict } = judgeParameters(described, chain.ensembles);
  return {
    parameters: described.map(({ draws }) => draws),
    acceptance: [...chain.acceptance],
    meanAcceptance: chain.meanAcceptance,
    converged: isConverged,
    verdict,
    ...related,
    draws: drawsLeft(work),
  };
}

/** Draws that are not discarded. */
export const drawsLeft = ({ ensembles, walkers, steps, discard, thin }: ChainSummaryWork): number =>
  ensembles * walkers * (steps - Math.floor(discard / thin));

/**
 * What may be said of a chain: of every parameter its moments, percentiles, rank R-hat, effective sample sizes and
 * autocorrelation time (in steps of the sampler), and the verdict of `judgeConvergence`.
 * @throws bad_input when nothing is left after `discard` steps of the sampler, or an array has another length
 */
export const summariseChain = (work: ChainSummaryWork): ChainSummary =>
  joinSummary(
    work,
    work.names.map((name) => describeParameter({ chain: work, name })),
    relateParameters(work),
  );

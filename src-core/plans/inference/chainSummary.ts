import { judgeConvergence } from '../../maths/inference/diagnostics/index.ts';
import { Chain } from '../../maths/inference/chain.ts';
import type { ChainDiagnostics, DrawSelection } from '../../maths/inference/chain.ts';
import { quantileOfSorted } from '../../maths/statistics/index.ts';
import type { ChainSummary, ChainSummaryWork, ParameterDraws } from './inferenceWork.ts';

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** The chain that a work describes, on the work's memory. @throws bad_input when an array has another length */
export const chainOf = (work: Omit<ChainSummaryWork, 'discard'>): Chain =>
  new Chain({
    names: work.names,
    ensembles: work.ensembles,
    steps: work.steps,
    walkers: work.walkers,
    samples: work.samples,
    logProbabilities: work.logDensities,
    acceptance: work.acceptance,
    thin: work.thin,
  });

/** Moments, percentiles and diagnostics of one parameter; null where the draws allow no number. */
function describeDraws(chain: Chain, name: string, selection: DrawSelection): [ParameterDraws, ChainDiagnostics] {
  const { diagnostics, mean, sd, sorted } = chain.describe(name, selection);
  const at = (share: number): number => quantileOfSorted(sorted, share);
  const { autocorrelationTime: time } = diagnostics;
  const draws: ParameterDraws = {
    name,
    mean,
    sd,
    p5: at(0.05),
    p16: at(0.16),
    p50: at(0.5),
    p84: at(0.84),
    p95: at(0.95),
    rHat: numberOrNull(diagnostics.rHat),
    essBulk: numberOrNull(diagnostics.essBulk),
    essTail: numberOrNull(diagnostics.essTail),
    autocorrelationTime: numberOrNull(time.steps),
    autocorrelationTrusted: time.isTrusted,
  };
  return [draws, diagnostics];
}

/** Correlation of every two parameters, [parameter][parameter]; NaN where one of them never moved. */
function correlationsOf(chain: Chain, selection: DrawSelection): number[] {
  const deviations = chain.names.map((name) => {
    const { values } = chain.draws(name, selection);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    for (let at = 0; at < values.length; at++) values[at] = (values[at] as number) - mean;
    return values;
  });
  const product = (one: Float64Array, other: Float64Array): number => {
    let sum = 0;
    for (let at = 0; at < one.length; at++) sum += (one[at] as number) * (other[at] as number);
    return sum;
  };
  const norms = deviations.map((values) => Math.sqrt(product(values, values)));
  return deviations.flatMap((one, row) =>
    deviations.map((other, column) => product(one, other) / ((norms[row] as number) * (norms[column] as number))),
  );
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

/**
 * What may be said of a chain: of every parameter its moments, percentiles, rank R-hat, effective sample sizes and
 * autocorrelation time (in steps of the sampler), and the verdict of `judgeConvergence`.
 * @throws bad_input when nothing is left after `discard` steps of the sampler, or an array has another length
 */
export function summariseChain(work: ChainSummaryWork): ChainSummary {
  const chain = chainOf(work);
  const selection = { discard: work.discard };
  const described = chain.names.map((name) => describeDraws(chain, name, selection));
  const { isConverged, verdict } = judgeConvergence(
    described.map(([, diagnostics]) => diagnostics),
    chain.ensembles,
  );
  return {
    parameters: described.map(([draws]) => draws),
    acceptance: [...chain.acceptance],
    meanAcceptance: chain.meanAcceptance,
    converged: isConverged,
    verdict,
    correlations: correlationsOf(chain, selection),
    best: mostProbable(chain, selection),
    draws: chain.ensembles * chain.walkers * (chain.steps - Math.floor(work.discard / chain.thin)),
  };
}

import type { AutocorrelationView } from '../../domain/posteriorView.ts';
import type { ParameterDiagnostics } from '../../maths/inference/diagnostics/index.ts';
import { quantileOfSorted } from '../../maths/statistics/index.ts';
import { chainOf } from './chainOf.ts';
import type { ChainSummaryWork, ParameterDraws } from './inferenceWork.ts';
import { shownAutocorrelation } from './thinnedDraws.ts';

/** One parameter of a chain: what workers share a chain out by. */
export interface ParameterOfChain {
  readonly chain: ChainSummaryWork;
  readonly name: string;
}

/** What is said of one parameter. */
export interface DescribedParameter {
  readonly draws: ParameterDraws;
  /** What convergence is judged by. */
  readonly diagnostics: ParameterDiagnostics;
  readonly autocorrelation: AutocorrelationView;
}

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

/**
 * Moments, percentiles, diagnostics and autocorrelation of one parameter; null where the draws allow no number.
 * @throws bad_input when nothing is left after `discard` steps, the parameter is unknown or an array has another length
 */
export function describeParameter({ chain: work, name }: ParameterOfChain): DescribedParameter {
  const chain = chainOf(work);
  const { diagnostics, mean, sd, sorted, autocorrelation } = chain.describe(name, { discard: work.discard });
  const at = (share: number): number => quantileOfSorted(sorted, share);
  const { rHat, essBulk, essTail, autocorrelationTimes, autocorrelationTime: time } = diagnostics;
  return {
    draws: {
      name,
      mean,
      sd,
      p5: at(0.05),
      p16: at(0.16),
      p50: at(0.5),
      p84: at(0.84),
      p95: at(0.95),
      rHat: numberOrNull(rHat),
      essBulk: numberOrNull(essBulk),
      essTail: numberOrNull(essTail),
      autocorrelationTime: numberOrNull(time.steps),
      autocorrelationTrusted: time.isTrusted,
    },
    diagnostics: { name, rHat, essBulk, essTail, autocorrelationTimes },
    autocorrelation: shownAutocorrelation(autocorrelation, time, chain.thin),
  };
}

/** The autocorrelation alone, of a parameter that was described before. @throws as `describeParameter` */
export function viewAutocorrelation({ chain: work, name }: ParameterOfChain): AutocorrelationView {
  const chain = chainOf(work);
  const { curve, time } = chain.autocorrelationWithTime(name, { discard: work.discard });
  return shownAutocorrelation(curve, time, chain.thin);
}

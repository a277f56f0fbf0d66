import { prepareSample } from './censoredSample.ts';
import type { CensoredSample, PreparedSample } from './censoredSample.ts';
import { durationDistribution, durationModels, durationQuantile } from './durationLaws.ts';
import type { DurationLaw, DurationModel } from './durationLaws.ts';
import { fitModel, logLikelihood } from './maximumLikelihood.ts';

/** Below this many durations that ended by themselves, no model is named. */
export const fewestForBestModel = 5;

export interface DurationFit {
  readonly law: DurationLaw;
  readonly logLikelihood: number;
  /** Parameters that were fitted. */
  readonly parameters: number;
  /** Akaike's criterion, 2 parameters - 2 log likelihood. */
  readonly aic: number;
  /** Schwarz's criterion, parameters ln(count) - 2 log likelihood; the count is of all samples, cut off or not. */
  readonly bic: number;
  /** See `durationDistance`. */
  readonly ksDistance: number;
  readonly median: number;
  readonly p95: number;
}

export interface DurationFits {
  readonly observed: number;
  readonly censored: number;
  /** The model of the least AIC; `none` when fewer than five durations ended, or nothing could be fitted. */
  readonly best_model: DurationModel | 'none';
  /** Those that could be fitted; empty below five. */
  readonly fits: Readonly<Partial<Record<DurationModel, DurationFit>>>;
}

/**
 * Kolmogorov-Smirnov distance of a law from a sample: the largest difference from the product-limit estimate over the
 * durations up to the last one that ended. Nothing is known beyond that, so nothing is compared there; without cut-offs
 * it is the ordinary distance. No probability is given: the law was fitted to the same sample.
 * Source: E. L. Kaplan and P. Meier, JASA 53 (1958) 457; D. R. Barr and T. Davidson, Technometrics 15 (1973) 739.
 */
export function durationDistance(law: DurationLaw, { observed, censored }: PreparedSample): number {
  let atRisk = observed.length + censored.reduce((sum, { count }) => sum + count, 0);
  let survival = 1;
  let distance = 0;
  let cut = 0;
  for (let index = 0; index < observed.length;) {
    const duration = observed[index] as number;
    // One that was cut off at the very duration another ended at had still been there.
    for (; cut < censored.length && (censored[cut] as { duration: number }).duration < duration; cut++) {
      atRisk -= (censored[cut] as { count: number }).count;
    }
    let ended = 0;
    while (observed[index + ended] === duration) ended += 1;
    const expected = durationDistribution(law, duration);
    distance = Math.max(distance, Math.abs(expected - (1 - survival)));
    survival *= 1 - ended / atRisk;
    distance = Math.max(distance, Math.abs(1 - survival - expected));
    atRisk -= ended;
    index += ended;
  }
  return distance;
}

function describe(law: DurationLaw, sample: PreparedSample): DurationFit {
  const parameters = law.model === 'exponential' ? 1 : 2;
  const likelihood = logLikelihood(law, sample);
  const count = sample.observed.length + sample.censoredCount;
  return {
    law,
    logLikelihood: likelihood,
    parameters,
    aic: 2 * parameters - 2 * likelihood,
    bic: parameters * Math.log(count) - 2 * likelihood,
    ksDistance: durationDistance(law, sample),
    median: durationQuantile(law, 0.5),
    p95: durationQuantile(law, 0.95),
  };
}

/**
 * Maximum-likelihood fits of all models to durations of which some may have been cut off.
 * @throws bad_input when a duration is not finite and above 0
 * Source: J. F. Lawless, Statistical Models and Methods for Lifetime Data, 2nd edition (2003); H. Akaike, IEEE Trans.
 * Autom. Control 19 (1974) 716; G. Schwarz, Annals of Statistics 6 (1978) 461.
 */
export function fitDurations(given: CensoredSample): DurationFits {
  const sample = prepareSample(given);
  const counts = { observed: sample.observed.length, censored: sample.censoredCount };
  if (counts.observed < fewestForBestModel) return { ...counts, best_model: 'none', fits: {} };
  const fits: Partial<Record<DurationModel, DurationFit>> = {};
  let best: DurationModel | 'none' = 'none';
  for (const model of durationModels) {
    const law = fitModel(model, sample);
    if (law === null) continue;
    const fit = describe(law, sample);
    if (!Number.isFinite(fit.aic)) continue;
    fits[model] = fit;
    if (best === 'none' || fit.aic < (fits[best] as DurationFit).aic) best = model;
  }
  return { ...counts, best_model: best, fits };
}

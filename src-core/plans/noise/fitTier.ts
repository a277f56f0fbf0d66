import type { NoiseFit, NoiseTierReport } from '../../domain/noiseRun.ts';
import { durationModels, durationQuantile, fitDurations } from '../../maths/statistics/index.ts';
import type { DurationLaw } from '../../maths/statistics/index.ts';

export interface TierFit {
  /** The one with the least AIC; `none` below five durations that ended by themselves. */
  readonly bestModel: NoiseTierReport['bestModel'];
  readonly fits: readonly NoiseFit[];
  /** Of the best model; null when there is none. */
  quantileMs(share: number): number | null;
}

/** What the clock cannot tell from nothing counts as this long. */
const leastMs = 1e-4;

/**
 * The four distributions of durations.
 * @param endedMs of the samples that ended by themselves
 * @param censoredMs timeouts of the others, which took longer
 */
export function fitTier(endedMs: Float64Array, censoredMs: Float64Array): TierFit {
  const observed = endedMs.map((durationMs) => Math.max(leastMs, durationMs));
  const { best_model: bestModel, fits } = fitDurations({ observed, censored: censoredMs });
  const best = bestModel === 'none' ? null : (fits[bestModel]?.law ?? null);
  return {
    bestModel,
    fits: durationModels.flatMap((model): NoiseFit[] => {
      const fit = fits[model];
      if (fit === undefined) return [];
      const { law, logLikelihood, aic, bic, ksDistance } = fit;
      return [{ model, parameters: parametersOf(law), logLikelihood, aic, bic, ks: ksDistance }];
    }),
    quantileMs: (share) => (best === null ? null : durationQuantile(best, share)),
  };
}

/** With the unit in the name where there is one. */
function parametersOf(law: DurationLaw): Record<string, number> {
  switch (law.model) {
    case 'exponential':
      return { scale_ms: law.scale };
    case 'lognormal':
      return { log_mean: law.logMean, log_sd: law.logDeviation };
    case 'gamma':
    case 'weibull':
      return { shape: law.shape, scale_ms: law.scale };
  }
}

/** The distribution that a fit tells of. */
export function lawOfFit({ model, parameters }: NoiseFit): DurationLaw {
  const named = (name: string): number => parameters[name] ?? Number.NaN;
  switch (model) {
    case 'exponential':
      return { model, scale: named('scale_ms') };
    case 'lognormal':
      return { model, logMean: named('log_mean'), logDeviation: named('log_sd') };
    case 'gamma':
    case 'weibull':
      return { model, shape: named('shape'), scale: named('scale_ms') };
  }
}

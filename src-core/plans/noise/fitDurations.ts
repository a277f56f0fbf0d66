import type { NoiseFit, NoiseTierReport } from '../../domain/noiseRun.ts';

export interface DurationFits {
  readonly bestModel: NoiseTierReport['bestModel'];
  readonly fits: readonly NoiseFit[];
  /** Of the best model; null when there is none. */
  quantileMs(share: number): number | null;
}

/**
 * The four distributions of durations, fitted to those that ended and to those of which only the timeout is known.
 * @param endedMs of the samples that ended by themselves
 * @param _censoredMs timeouts of the others
 */
export function fitDurations(endedMs: Float64Array, _censoredMs: Float64Array): DurationFits {
  void endedMs;
  return { bestModel: 'none', fits: [], quantileMs: () => null };
}

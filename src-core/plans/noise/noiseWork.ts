import type { NoiseTier, Probe } from '../../domain/noise.ts';

/** The samples of one tier, as the engine is asked for them. */
export interface Probing {
  readonly tier: NoiseTier;
  readonly timeoutMs: number;
  readonly probe: Probe;
  /** Samples under way at once. */
  readonly workers: number;
  readonly seed: number;
  readonly modules: readonly string[];
  /** Of each sample the place of its module. */
  readonly picks: Uint32Array;
  /** 1 where a sample has been told of. The plan's own: it goes on changing. */
  readonly done: Uint8Array;
  /** Beside it, of those: how they ended. */
  readonly outcomes: Uint8Array;
}

/** Why a sample failed, in the program's own last words. */
export interface ProbeComplaint {
  readonly sample: number;
  readonly text: string;
}

/** Samples that have ended, in the order in which they did. */
export interface ProbedBatch {
  readonly tier: NoiseTier;
  readonly samples: readonly number[];
  /** Beside each: its place in `probeOutcomes`. */
  readonly outcomes: readonly number[];
  /** 0 where nothing was run. */
  readonly durationsMs: readonly number[];
  readonly complaints: readonly ProbeComplaint[];
  /** Of each outcome so many in the tier, with these. */
  readonly counts: readonly number[];
  /** Samples of the tier. */
  readonly total: number;
}

/** All samples of one tier, in the order in which they were drawn. */
export interface TierSamples {
  readonly tier: NoiseTier;
  readonly timeoutMs: number;
  readonly picks: Uint32Array;
  readonly outcomes: Uint8Array;
  readonly durationsMs: Float64Array;
}

export interface NoiseSummaryWork {
  readonly tiers: readonly TierSamples[];
  readonly modules: readonly string[];
  readonly probe: Probe;
  readonly failureBound: number;
}

/** What a sample is called: `calibration_FAST_Mathlib.Data.Nat.Basic_42`. */
export const verificationIdOf = (
  { tier, modules, picks, seed }: Pick<Probing, 'tier' | 'modules' | 'picks' | 'seed'>,
  sample: number,
): string => `calibration_${tier}_${modules[picks[sample] ?? 0]}_${seed + sample}`;

export const contextOf = (tier: NoiseTier): string => `calibration_${tier}`;

import type { StandardizeDataset, StandardizeRole } from '../../domain/standardizeConfig.ts';
import type { StandardizedRole } from '../../domain/standardizeRun.ts';

/** What the steps of a standardization are given and give: plain data, for workers and records. */

/** Numbers in a file, [N, L, d_ff], as they are to be read twice. */
export interface RecordSource {
  readonly path: string;
  /** Of an NPZ; null: the file itself. */
  readonly member: string | null;
  /** Of the numbers, as NumPy writes it: `<f4`. */
  readonly descr: string;
  /** Whether the record's index runs fastest. */
  readonly fortran: boolean;
  readonly shape: readonly [number, number, number];
  /** Bytes before the numbers, and of them, in the file or the inflated member. */
  readonly start: number;
  readonly bodyBytes: number;
  /** The file as it was checked: one that changes under the run is refused. */
  readonly fileBytes: number;
  readonly modifiedMs: number;
}

/** Which records are measured. */
export interface SliceChoice {
  /** Null: all. */
  readonly count: number | null;
  readonly seed: number;
}

export interface DatasetCheckWork {
  /** The data folder, with its sessions. */
  readonly home: string;
  readonly dataset: StandardizeDataset;
  /** A file that may be made of a text, so that it is read once only. */
  readonly spool: string;
}
export interface DatasetCheck {
  readonly source: RecordSource;
  /** Made of records of a simulated bench. */
  readonly simulated: boolean;
  readonly notes: readonly string[];
}

interface Pass {
  readonly source: RecordSource;
  readonly slice: SliceChoice;
  /** On shared memory: the share that is done, 0 to 1. */
  readonly progress: Float64Array;
}

export interface MomentsWork extends Pass {
  readonly eps: number;
}
export interface Moments {
  /** [L][d_ff]. */
  readonly mu: Float64Array;
  readonly sigma: Float64Array;
  /** Numbers that each bin's mu and sigma stand on. */
  readonly counts: Float64Array;
  readonly records: number;
  readonly nanCount: number;
  readonly infiniteCount: number;
  readonly sigmaClampCount: number;
  readonly emptyBins: number;
}

export interface ExceedancesWork extends Pass {
  readonly mu: Float64Array;
  readonly sigma: Float64Array;
  readonly threshold: number;
}
export interface Exceedances {
  /** Spikes by layer. */
  readonly oneSided: readonly number[];
  readonly twoSided: readonly number[];
  /** Of what was read. */
  readonly sliceSha256: string;
}

/** What has been found of a role, step by step. */
export interface CheckedDataset extends DatasetCheck {
  readonly phase: 'check';
}
export interface MeasuredMoments extends Omit<Moments, 'mu' | 'sigma' | 'counts'> {
  readonly phase: 'moments';
  /** SHA-256 of mu, sigma and counts, which stand in a file beside the journal. */
  readonly sha256: string;
}
export interface CountedSpikes extends Exceedances {
  readonly phase: 'exceedances';
}
export interface KeptStandardization {
  readonly phase: 'keep';
  readonly standardized: StandardizedRole;
}

/** One instruction of the plan; each is recorded when it is done. */
export type StandardizeStep =
  | { readonly phase: 'check'; readonly role: StandardizeRole }
  | { readonly phase: 'moments'; readonly role: StandardizeRole; readonly checked: CheckedDataset }
  | {
      readonly phase: 'exceedances';
      readonly role: StandardizeRole;
      readonly checked: CheckedDataset;
      readonly moments: MeasuredMoments;
    }
  | {
      readonly phase: 'keep';
      readonly role: StandardizeRole;
      readonly checked: CheckedDataset;
      readonly moments: MeasuredMoments;
      readonly spikes: CountedSpikes;
    };
export type StandardizeStepResult = CheckedDataset | MeasuredMoments | CountedSpikes | KeptStandardization;

/** Where a standardization stands, for the live screen and the command line. */
export interface StandardizeProgress {
  readonly phase: string;
  readonly role: StandardizeRole;
  /** Of 200 a role: 100 a pass over the data. */
  readonly step: number;
  readonly totalSteps: number;
}
/** Steps of a role, for progress. */
export const stepsPerRole = 200;

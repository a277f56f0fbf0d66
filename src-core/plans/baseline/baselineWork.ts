import type {
  BaselineCalibration,
  CalibrationFile,
  SampleChoice,
  JudgedHead,
  RetaggedSession,
} from '../../domain/baseline.ts';
import type { BaselineConfig } from '../../domain/baselineConfig.ts';

/** What the steps of a baseline run are given and give: plain data, for workers and records. */

/** Readings of one sensor that the run has taken itself. Null is one that cannot be used. */
export interface LiveScores {
  readonly sensor: string;
  readonly values: readonly (number | null)[];
}

/** A head with its scores, which lie ascending and finite in the run's own file of scores. */
export interface GatheredHead {
  readonly model: string;
  readonly head: string;
  readonly labels: JudgedHead['labels'];
  readonly count: number;
  /** NaN, infinite and missing scores. */
  readonly leftOut: number;
  /** Of scores next to each other as they came; null of several labels, whose order is not known. */
  readonly neighbourCorrelation: number | null;
  /** Finite scores that were not chosen. */
  readonly passedOver: number;
  /** Place of its first score in the file, in scores. */
  readonly from: number;
  readonly sha256: string;
}

export interface GatheredScores {
  readonly phase: 'gather';
  /** By model, then head; those without a finite score are told of in the notes alone. */
  readonly heads: readonly GatheredHead[];
  /** Finite scores of all heads. */
  readonly samples: number;
  readonly simulated: boolean;
  readonly notes: readonly string[];
}

export interface JudgedHeads {
  readonly phase: 'judge';
  readonly judged: readonly JudgedHead[];
  /** Sentences about heads that could not be judged. */
  readonly notes: readonly string[];
}

export interface KeptBaseline {
  readonly phase: 'keep';
  readonly calibration: BaselineCalibration;
  readonly notes: readonly string[];
}

export interface RetaggedOne {
  readonly phase: 'retag';
  readonly retagged: RetaggedSession;
}

/** A step of a baseline run, or of a run that re-tags. */
export type BaselineStep =
  /** Scores from where they are recorded, or as the run read them, made one file of sorted scores. */
  | { readonly phase: 'gather'; readonly live: readonly LiveScores[] | null }
  /** Figures, thresholds, metrics and the decision of some heads. */
  | { readonly phase: 'judge'; readonly gathered: GatheredScores; readonly from: number; readonly to: number }
  /** The next version of all heads: files, references, rows. All of it or nothing. */
  | { readonly phase: 'keep'; readonly gathered: GatheredScores; readonly judged: readonly JudgedHead[] }
  /** One session's scores with the references in force. */
  | { readonly phase: 'retag'; readonly session: string };

export type BaselineStepResult = GatheredScores | JudgedHeads | KeptBaseline | RetaggedOne;

export interface GatherWork {
  readonly home: string;
  readonly files: readonly string[];
  readonly sessions: readonly string[];
  readonly live: { readonly model: string; readonly simulated: boolean; readonly scores: readonly LiveScores[] } | null;
  /** Files that are refused are left out with a note; else they are thrown. */
  readonly everything?: boolean;
  /** So many of each head, or all. */
  readonly choose: SampleChoice | null;
  /** The file to write; null where the heads are only counted. */
  readonly spool: string | null;
}

/** A head with where its scores and its reference's lie. */
export interface JudgeWork {
  readonly head: GatheredHead;
  readonly spool: string;
  /** Null at its first run. */
  readonly reference: CalibrationFile | null;
  /** Its scores, a NumPy array; null when it came without them. */
  readonly referenceScores: string | null;
  readonly config: BaselineConfig;
  /** Found before at the same rate for the same scores; null: they are worked out. */
  readonly rateThresholds: JudgedHead['thresholds'] | null;
}

export interface JudgedByWorker {
  readonly judged: JudgedHead;
  /** Worked out or known; null where the thresholds are fixed. */
  readonly rateThresholds: JudgedHead['thresholds'] | null;
}

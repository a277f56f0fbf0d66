import type { InferenceData, InferenceTable } from '../../domain/inferenceData.ts';
import type { ParameterSpec } from '../../domain/inferencePrior.ts';
import type { InferenceSpec } from '../../domain/inferenceSpec.ts';
import type { EvaluatedPoints } from '../../maths/inference/estimation/evaluationRecord.ts';
import type { EstimationMethod } from '../../maths/inference/pointEstimator.ts';
import type { MoveShares } from '../../maths/inference/sampler/ensembleSampler.ts';
import type { WalkerStart } from '../../maths/inference/sampler/startWalkers.ts';
import type { PosteriorWork } from '../posteriorWork.ts';

/** What the steps of an inference are given and give: plain data, for workers and records. */

export interface InferencePreparation {
  readonly spec: InferenceSpec;
  readonly data: InferenceData;
  /** Where a command is run; null: nobody's folder. */
  readonly folder: string | null;
  /** `infer` wants a spread where the data tell none, and a start of its walkers; `estimate` leaves both to the estimator. */
  readonly purpose: 'infer' | 'estimate';
}

/** What one measured variable is called, for the screen and the record. */
export interface VariableDescription {
  /** Empty for the only one. */
  readonly name: string;
  /** Its first independent column, drawn along x; null when there is none. */
  readonly independent: string | null;
  readonly independentUnit: string;
  readonly unit: string;
  readonly points: number;
  readonly leftOut: number;
}

export interface PreparedInference {
  readonly posterior: PosteriorWork;
  /** Whether each point's uncertainty is known. When not: `infer` has put an estimate of it into the posterior. */
  readonly uncertainties: 'known' | 'estimated';
  /** By parameter: its prior as it is used, with unit and a sentence where the model tells them. */
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  readonly units: Readonly<Record<string, string>>;
  readonly descriptions: Readonly<Record<string, string>>;
  readonly variables: readonly VariableDescription[];
  /** First points by name, the model's guesses from the data; empty when it has none. */
  readonly guesses: readonly Readonly<Record<string, number>>[];
  /** The most likely point has to be looked for before anything is sampled: for the spread, or for the start. */
  readonly wantsBest: boolean;
  /** Whether an interval is to be widened because neighbouring residuals go together. */
  readonly widen: boolean;
  /** Rows of an explicit start. */
  readonly walkerTable: InferenceTable | null;
  readonly notes: readonly string[];
}

/** What sampling begins with. */
export interface ReadyInference {
  readonly posterior: PosteriorWork;
  /** One an ensemble. */
  readonly starts: readonly WalkerStart[];
  /** The most likely point found on the way; null when none was looked for. */
  readonly best: Readonly<Record<string, number>> | null;
  /** Those of the preparation, and what came after. */
  readonly notes: readonly string[];
}

/** A slice of steps of all ensembles. */
export interface Sampling {
  readonly posterior: PosteriorWork;
  readonly walkers: number;
  readonly seed: number;
  readonly moves: MoveShares;
  readonly stretchScale: number;
  readonly thin: number;
  /** One an ensemble. */
  readonly starts: readonly WalkerStart[];
  /** Steps the whole run is to make, and those made before it in a chain that it continues. */
  readonly totalSteps: number;
  readonly earlierSteps: number;
  /** A chain to go on with, when the run does not begin one. */
  readonly continues: string | null;
  /** Steps since the chain's start when the slice begins, and how many it makes. */
  readonly fromStep: number;
  readonly steps: number;
  /** Whether a checkpoint is asked for after the slice; the host makes others as time goes. */
  readonly checkpoint: boolean;
  readonly workers: number | null;
  /** For the chain's header: steps that the specification leaves out, units by parameter. */
  readonly discard: number;
  readonly units: Readonly<Record<string, string>>;
}

/** What a slice gave, as it is recorded: the live screen's news. */
export interface SampledSlice {
  /** Steps made since the chain's start. */
  readonly step: number;
  readonly totalSteps: number;
  /** Proposals evaluated and failed since the chain's start. */
  readonly evaluations: number;
  readonly failures: number;
  /** By the machine's clock, of this slice. */
  readonly seconds: number;
  /** By ensemble: share of the proposals of this slice that were taken, mean log density after it. */
  readonly acceptance: readonly number[];
  readonly logDensity: readonly number[];
  /** Positions of a few walkers after the slice: [ensemble][walker][parameter], row after row. */
  readonly glance: { readonly walkers: number; readonly values: readonly number[] };
}

/** Ends the chain after `steps`, which a request to finish may have made fewer than were asked for. */
export interface ChainToClose {
  readonly steps: number;
  readonly discard: number;
  readonly posterior: PosteriorWork;
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
  readonly units: Readonly<Record<string, string>>;
  readonly variables: readonly VariableDescription[];
}

export interface ChainSummaryWork {
  /** On shared memory; see `Chain`. */
  readonly samples: Float64Array;
  readonly logDensities: Float64Array;
  readonly names: readonly string[];
  readonly ensembles: number;
  readonly steps: number;
  readonly walkers: number;
  readonly thin: number;
  readonly acceptance: Float64Array;
  readonly discard: number;
}

export interface ParameterDraws {
  readonly name: string;
  readonly mean: number;
  readonly sd: number;
  readonly p5: number;
  readonly p16: number;
  readonly p50: number;
  readonly p84: number;
  readonly p95: number;
  readonly rHat: number | null;
  readonly essBulk: number | null;
  readonly essTail: number | null;
  /** In steps of the sampler. */
  readonly autocorrelationTime: number | null;
  readonly autocorrelationTrusted: boolean;
}

export interface ChainSummary {
  readonly parameters: readonly ParameterDraws[];
  /** [ensemble][walker], row after row. */
  readonly acceptance: readonly number[];
  readonly meanAcceptance: number;
  readonly converged: boolean;
  readonly verdict: string;
  /** Of every two parameters, [parameter][parameter], row after row. */
  readonly correlations: readonly number[];
  /** The most probable draw. */
  readonly best: { readonly point: Readonly<Record<string, number>>; readonly logDensity: number };
  /** Draws that it stands on. */
  readonly draws: number;
}

export interface PointEstimateWork {
  readonly posterior: PosteriorWork;
  readonly uncertainties: 'known' | 'estimated';
  readonly method: EstimationMethod;
  readonly restarts: number;
  readonly start: Readonly<Record<string, number>> | null;
  /** The model's own first points: each is searched from as well. */
  readonly guesses: readonly Readonly<Record<string, number>>[];
  readonly seed: number;
}

/** What a point estimate came to. */
export interface FoundEstimate {
  readonly best: Readonly<Record<string, number>>;
  readonly logLikelihood: number;
  /** Null where uncertainties are known, and for several variables, which have one each. */
  readonly residualStandardDeviation: number | null;
  readonly residualStandardDeviations: Readonly<Record<string, number>> | null;
  readonly degreesOfFreedom: number | null;
  readonly standardErrors: Readonly<Record<string, number | null>>;
  readonly evaluations: number;
  readonly failures: number;
  readonly ended: string;
  readonly warnings: readonly string[];
}

export interface PointEstimateReport {
  readonly found: FoundEstimate;
  /** Evaluated points, [row][parameter], and their log likelihoods; every n-th when there were too many. */
  readonly evaluated: EvaluatedPoints;
}

/** A directory for a run that is no calibration: these files, a manifest and the checksums of it all. */
export interface ArtifactToKeep {
  /** Names the directory `awen_<kind>_<run>` and stands in the manifest. */
  readonly kind: 'sweep' | 'inference' | 'estimate' | 'noise';
  /** Text by file name. */
  readonly files: Readonly<Record<string, string>>;
  /** More for the manifest. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Whether the run's chain files belong to it. */
  readonly withChain: boolean;
  /** Files that are written elsewhere too: their names by path. */
  readonly copies?: Readonly<Record<string, string>>;
}

export interface KeptArtifact {
  readonly artifactDir: string;
  /** Names of its files. */
  readonly files: readonly string[];
  /** Copies that could not be written; left out when all were. */
  readonly notCopied?: readonly CopyRefusal[];
}

export interface CopyRefusal {
  readonly path: string;
  /** Of the artifact: what it was to be a copy of. */
  readonly file: string;
  readonly reason: string;
}

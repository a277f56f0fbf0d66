import type {
  BaselineStep,
  BaselineStepResult,
  GatheredScores,
  GatherWork,
  JudgedByWorker,
  JudgeWork,
} from './baseline/baselineWork.ts';
import type { RetaggedScores, RetagWork } from './baseline/retagWork.ts';
import type { HeadViewFound, HeadViewWork } from './baseline/viewHead.ts';
import type { DriftReport } from '../domain/driftMetric.ts';
import type { Graph } from '../domain/graph.ts';
import type { CalibrationKernel } from '../domain/kernel.ts';
import type { MeshWork, MeshWorkResult } from '../photonics/meshCalibration/meshJobs.ts';
import type {
  AutocorrelationView,
  CornerView,
  PosteriorComparison,
  PosteriorView,
  PreparedView,
} from '../domain/posteriorView.ts';
import type { PluginCall } from '../domain/plugin.ts';
import type { CalibrationOutcome } from './calibrationOutcome.ts';
import type { NoiseReport } from '../domain/noiseRun.ts';
import type { NoiseSummaryWork, ProbedBatch, Probing } from './noise/noiseWork.ts';
import type { EnsembleWork, EnsembleWorkResult } from './ensembleWork.ts';
import type { BestFit, BestFitRequest } from './inference/findBest.ts';
import type {
  ArtifactToKeep,
  ChainSummary,
  ChainSummaryWork,
  ChainToClose,
  InferencePreparation,
  KeptArtifact,
  PointEstimateReport,
  PointEstimateWork,
  PreparedInference,
  SampledSlice,
  Sampling,
} from './inference/inferenceWork.ts';
import type { RelatedParameters } from './inference/chainSummary.ts';
import type { ComparisonWork } from './inference/comparePosteriors.ts';
import type { CornerViewWork } from './inference/cornerView.ts';
import type { DescribedParameter, ParameterOfChain } from './inference/describeParameter.ts';
import type { PosteriorViewWork } from './inference/posteriorView.ts';
import type { PreparedViewWork } from './inference/preparedView.ts';
import type { Proposal, ProposalWork } from './propose.ts';
import type { RunLimits } from './runLimits.ts';
import type {
  DatasetCheck,
  DatasetCheckWork,
  Exceedances,
  ExceedancesWork,
  Moments,
  MomentsWork,
  StandardizeStep,
  StandardizeStepResult,
} from './standardize/standardizeWork.ts';

/**
 * What a plan may ask of the engine, and what it is told. A plan is a generator of instructions: it calls no device,
 * reads no clock and draws from no stream but its own, so it can be printed, simulated, run and resumed.
 */

export type Instruction =
  | { readonly verb: 'set'; readonly parameter: string; readonly value: number }
  | { readonly verb: 'read'; readonly sensor: string; readonly stepId: string; readonly integrationTimeNs: number }
  /** Has an analyser sweep its range and reads the whole trace. */
  | { readonly verb: 'readTrace'; readonly sensor: string; readonly stepId: string }
  | { readonly verb: 'wait'; readonly durationMs: number; readonly reason: string }
  /** Declares a stream before its first record. */
  | { readonly verb: 'openStream'; readonly stream: string; readonly keys: StreamKeys }
  /** Puts a document on the stream. */
  | { readonly verb: 'record'; readonly stream: string; readonly data: Readonly<Record<string, unknown>> }
  | { readonly verb: 'note'; readonly severity: 'info' | 'warning'; readonly text: string }
  /** Asks a simulated bench for what no instrument can tell; null on hardware. */
  | { readonly verb: 'truth' }
  /** From here on every write must keep these limits too; null: the bench's own alone. Not recorded, done again on resume. */
  | { readonly verb: 'limit'; readonly limits: RunLimits | null }
  /** Work without a side effect, in a worker, so that host and screen stay awake. Not recorded, done again on resume. */
  | {
      [N in ComputeJobName]: { readonly verb: 'compute'; readonly job: N; readonly input: ComputeJobs[N]['input'] };
    }[ComputeJobName]
  /** Makes a calibration's outcome the next version of the bench's state, with its artifact. */
  | { readonly verb: 'keep'; readonly calibration: CalibrationToKeep }
  /** Makes settings the next version without a calibration. */
  | { readonly verb: 'keepVersion'; readonly version: VersionToKeep }
  /** Makes the artifact of a graph that was run. */
  | { readonly verb: 'keepGraph'; readonly graphRun: GraphRunToKeep }
  /** Steps of all ensembles of the run's chain, on the workers. Where the chain stands is kept beside the journal. */
  | { readonly verb: 'sample'; readonly sampling: Sampling }
  /** Ends the chain: its files are whole, and what may be said of it is worked out. */
  | { readonly verb: 'closeChain'; readonly closing: ChainToClose }
  /** Tries more of a tier's samples, several at once, and tells of those that have ended since it was last asked. */
  | { readonly verb: 'probe'; readonly probing: Probing }
  /** Makes the artifact of a run that is no calibration. */
  | { readonly verb: 'keepArtifact'; readonly artifact: ArtifactToKeep }
  /** A step of a standardization over one role's dataset, or the making of its run directory. */
  | { readonly verb: 'standardize'; readonly step: StandardizeStep }
  /** A step of a baseline run, or of one that re-tags. */
  | { readonly verb: 'baseline'; readonly step: BaselineStep }
  /** What the engineer or a schedule has asked of this run since it last looked. */
  | { readonly verb: 'takeRequests' };

/** Jobs of the worker pool by name; whoever adds a job adds a line. Inputs and outputs are plain data. */
export interface ComputeJobs {
  /** Returns its input: what the pool is tried with. */
  readonly echo: { readonly input: unknown; readonly output: unknown };
  /** A costly optimizer's next candidate: `proposeWork` in propose.ts. */
  readonly propose: { readonly input: ProposalWork; readonly output: Proposal };
  /** Fits and programs of a mesh's co-calibration. */
  readonly meshWork: { readonly input: MeshWork; readonly output: MeshWorkResult };
  /** Steps of an ensemble of walkers: `ensembleWork` in ensembleWork.ts. Its samples go to shared memory. */
  readonly sampleEnsemble: { readonly input: EnsembleWork; readonly output: EnsembleWorkResult };
  /** A specification and its data made into a posterior with a start. */
  readonly prepareInference: { readonly input: InferencePreparation; readonly output: PreparedInference };
  /** The most likely point before anything is sampled, and the spread of the data about it. */
  readonly findBest: { readonly input: BestFitRequest; readonly output: BestFit };
  /** The most likely parameters. */
  readonly estimatePoint: { readonly input: PointEstimateWork; readonly output: PointEstimateReport };
  /** What may be said of a chain. */
  readonly summariseChain: { readonly input: ChainSummaryWork; readonly output: ChainSummary };
  /** Of one of its parameters, and of all together: the parts of `summariseChain`. */
  readonly describeParameter: { readonly input: ParameterOfChain; readonly output: DescribedParameter };
  readonly relateParameters: { readonly input: ChainSummaryWork; readonly output: RelatedParameters };
  /** What the screen shows of a specification before it runs. */
  readonly prepareView: { readonly input: PreparedViewWork; readonly output: PreparedView };
  /** The autocorrelation of one parameter. */
  readonly viewAutocorrelation: { readonly input: ParameterOfChain; readonly output: AutocorrelationView };
  /** What it shows of a posterior: what was found of its draws, thinned lines, bands of the model. */
  readonly viewPosterior: { readonly input: PosteriorViewWork; readonly output: PosteriorView };
  /** Histograms of parameters and pairs. */
  readonly viewCorner: { readonly input: CornerViewWork; readonly output: CornerView };
  readonly comparePosteriors: { readonly input: ComparisonWork; readonly output: PosteriorComparison };
  /** Rates, duration fits and timeouts of a noise calibration. */
  readonly summariseNoise: { readonly input: NoiseSummaryWork; readonly output: NoiseReport };
  /** Whether a dataset can be read, and what it is; one that cannot be read twice as it is goes to a file that can. */
  readonly checkDataset: { readonly input: DatasetCheckWork; readonly output: DatasetCheck };
  /** Mean and deviation of every bin, over the file. */
  readonly datasetMoments: { readonly input: MomentsWork; readonly output: Moments };
  /** Spikes of every layer, over the file, and the hash of what was read. */
  readonly datasetExceedances: { readonly input: ExceedancesWork; readonly output: Exceedances };
  /** Scores of every head, sorted in one file. */
  readonly gatherScores: { readonly input: GatherWork; readonly output: Omit<GatheredScores, 'phase'> };
  /** One head beside its reference. */
  readonly judgeHead: { readonly input: JudgeWork; readonly output: JudgedByWorker };
  /** One session's scores in the ranges of its heads' references, as a table. */
  readonly retagSession: { readonly input: RetagWork; readonly output: RetaggedScores };
  /** A head and its reference as the screen shows them. */
  readonly viewHead: { readonly input: HeadViewWork; readonly output: HeadViewFound };
  /** Loads a custom plugin without calling it; its failure is thrown. */
  readonly pluginCheck: { readonly input: Pick<PluginCall, 'pluginId' | 'source'>; readonly output: null };
  /** A custom plugin's cost of one candidate; null when it is not finite. */
  readonly pluginCost: { readonly input: PluginCall; readonly output: number | null };
}
export type ComputeJobName = keyof ComputeJobs;

export interface CalibrationToKeep {
  readonly kernel: CalibrationKernel;
  readonly outcome: CalibrationOutcome;
  /** Why it was made: `calibration`, `drift`, `periodic` ... */
  readonly reason: string;
  /** Put in force; false for one that did not converge or did not prove better than what it was to replace. */
  readonly accept: boolean;
}

/** Settings that come into force without having been measured. */
export interface VersionToKeep {
  /** In the place of a kernel's id, and of an optimizer's name. */
  readonly source: string;
  readonly algorithm: string;
  /** Why, for the log of what is in force. */
  readonly reason: string;
  /** All of the bench, by full name. */
  readonly settings: Readonly<Record<string, number>>;
  /** More files for its artifact, by name. */
  readonly files: Readonly<Record<string, string>>;
}

export interface KeepResult {
  readonly calibrationId: string;
  readonly version: number;
  readonly artifactDir: string;
  readonly inForce: boolean;
}

/** A graph with what it gave and the state it ran with. */
export interface GraphRunToKeep {
  readonly graph: Graph;
  readonly ranOn: 'bench' | 'device_model';
  readonly outputs: Readonly<Record<string, { readonly value: number | null; readonly unit: string }>>;
  /** Calibration that was made for it; null when it ran with the state in force, or with none. */
  readonly kept: KeepResult | null;
  /** Parameters as they were written, by full name. */
  readonly parameters: Readonly<Record<string, number>>;
  /** As the last check before the last reading found it; null when nothing was watched, or settings are new since. */
  readonly drift: DriftReport | null;
}

export interface KeepGraphResult {
  readonly artifactDir: string;
  readonly calibrationId: string | null;
  readonly version: number | null;
}

export interface RunRequest {
  readonly kind: 'calibrate' | 'finish';
  /** Of `calibrate`; null: the run's own. */
  readonly kernel: CalibrationKernel | null;
  /** Who asks and why, for the record. */
  readonly reason: string;
}

export type Verb = Instruction['verb'];
export type StreamKeys = Readonly<Record<string, { unit: string; shape: number[]; source: string }>>;

export interface SetResult {
  /** What was asked for and what the instrument was last told, in the parameter's unit. */
  readonly requested: number;
  readonly commanded: number;
}

export interface SensorRead {
  readonly sensor: string;
  readonly stepId: string;
  readonly quantity: string;
  /** In `unit`; null when the instrument gave no usable number (not measured, over range, NaN). */
  readonly value: number | null;
  readonly unit: string;
  /** Why a value must not be used as a cost, or null: `over range`, `below the valid range`. */
  readonly fault: string | null;
  readonly integrationTimeNs: number;
  readonly timeNs: number;
}

export interface ReadResult {
  /** The sensor's own reading, last. For a virtual sensor the readings it was computed from stand in `parts`. */
  readonly read: SensorRead;
  readonly parts: readonly SensorRead[];
}

/** The trace of a spectrum sensor. Of more than 64 points the journal's record refers to the raw arrays beside it. */
export interface TraceRead {
  readonly sensor: string;
  readonly stepId: string;
  readonly quantity: string;
  /** Rising. */
  readonly wavelengthsNm: readonly number[];
  /** Beside each wavelength; NaN where the analyser gave no number, at least -100 dBm where it found no light. */
  readonly powersDbm: readonly number[];
  /** Why it must not be used, or null. */
  readonly fault: string | null;
  readonly timeNs: number;
}

export interface Truth {
  readonly extinctionRatioDb: number | null;
  readonly chipTimeSeconds: number;
  readonly seed: number;
  /** What sensors would read without noise, by sensor id, in their own units; left out for those it cannot tell. */
  readonly sensors?: Readonly<Record<string, number>>;
}

export interface InstructionResults {
  set: SetResult;
  read: ReadResult;
  readTrace: TraceRead;
  wait: null;
  openStream: null;
  /** The run's clock when it was recorded: what a plan measures its own time by. */
  record: { readonly timeNs: number };
  note: null;
  truth: Truth | null;
  limit: null;
  compute: unknown;
  keep: KeepResult;
  keepVersion: KeepResult;
  keepGraph: KeepGraphResult;
  sample: SampledSlice;
  closeChain: ChainSummary;
  probe: ProbedBatch;
  keepArtifact: KeptArtifact;
  standardize: StandardizeStepResult;
  baseline: BaselineStepResult;
  takeRequests: readonly RunRequest[];
}

export type InstructionResult = InstructionResults[Verb];

/** A plan ends with its result; the engine throws into it only to let it clean up. */
export type Plan<R> = Generator<Instruction, R, InstructionResult>;

/** One instruction, its result typed by its verb: `const { read } = yield* ask({ verb: 'read', ... })`. */
export function* ask<I extends Instruction>(
  instruction: I,
): Generator<Instruction, InstructionResults[I['verb']], InstructionResult> {
  return (yield instruction) as InstructionResults[I['verb']];
}

/** As `ask`, with the output typed by the job. */
export function* compute<N extends ComputeJobName>(
  job: N,
  input: ComputeJobs[N]['input'],
): Generator<Instruction, ComputeJobs[N]['output'], InstructionResult> {
  return (yield { verb: 'compute', job, input } as Instruction) as ComputeJobs[N]['output'];
}

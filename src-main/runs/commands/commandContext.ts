import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type {
  CalibrationToKeep,
  GraphRunToKeep,
  Instruction,
  InstructionResults,
  KeepGraphResult,
  KeepResult,
  RunRequest,
  Truth,
  Verb,
  VersionToKeep,
} from '../../../src-core/plans/instruction.ts';
import type { ArtifactToKeep, KeptArtifact } from '../../../src-core/plans/inference/inferenceWork.ts';
import type { ProbeRun } from '../probes/probeRun.ts';
import type { ChainRun } from '../chains/chainRun.ts';
import type { BaselineRun } from '../baseline/baselineRun.ts';
import type { StandardizeRun } from '../standardize/standardizeRun.ts';
import type { BenchClock } from '../../interfaces/benchClock.ts';
import type { JobRunner } from '../../interfaces/jobRunner.ts';
import type { SensorReader } from '../../interfaces/benchDevices.ts';
import type { Lease } from '../../safety/leases.ts';
import type { RunLimits } from '../../../src-core/plans/runLimits.ts';
import type { WriteGate } from '../../safety/writeGate.ts';
import type { DocumentStream } from '../documentStream.ts';

/** What a command may use. One per run. */
export interface CommandContext {
  readonly sensors: SensorReader;
  readonly gate: WriteGate;
  readonly clock: BenchClock;
  readonly truth: () => Promise<Truth | null>;
  /** Null for a run at the desk. */
  readonly lease: Lease | null;
  /** Of the kernel at work; the plan changes them. */
  limits: RunLimits | null;
  readonly jobs: JobRunner;
  readonly keep: (calibration: CalibrationToKeep) => Promise<KeepResult>;
  readonly keepVersion: (version: VersionToKeep) => Promise<KeepResult>;
  readonly keepArtifact: (artifact: ArtifactToKeep) => Promise<KeptArtifact>;
  readonly chain: ChainRun;
  readonly standardizing: StandardizeRun;
  readonly baselines: BaselineRun;
  readonly probes: ProbeRun;
  readonly keepGraph: (graphRun: GraphRunToKeep) => Promise<KeepGraphResult>;
  /** What was asked of the run and not yet told to its plan; emptied by the call. */
  readonly takeRequests: () => readonly RunRequest[];
  readonly stream: DocumentStream;
  readonly signal: AbortSignal;
  /** Soft-limit warnings already given, so that each is given once. */
  readonly warned: Set<string>;
}

/** Position of the instruction in the plan; in a replay nothing is recorded again. */
export interface CommandPlace {
  readonly index: number;
  readonly replaying: boolean;
}

export type Command<V extends Verb> = (
  instruction: Extract<Instruction, { verb: V }>,
  context: CommandContext,
  place: CommandPlace,
) => Promise<InstructionResults[V]>;

/** The lease a write needs. @throws defect for a run at the desk, whose plan must not write */
export function requireLease({ lease }: CommandContext): Lease {
  if (lease !== null) return lease;
  throw new FringeError('defect', 'A run at the desk asked for a value on an output; nothing was written.');
}

export const timeNsOf = async (clock: BenchClock): Promise<number> => Math.round((await clock.now()) * 1e6);

import type { RunStart, RunStop } from '../../src-core/documents/documents.ts';
import type { CalibrationKernel, CostFunction } from '../../src-core/domain/kernel.ts';
import type { CalibrationResult, Fault } from '../../src-core/domain/run.ts';
import { calibrationResultSchema, kernelOf } from '../../src-core/domain/run.ts';
import type { FringeError } from '../../src-core/errors/fringeError.ts';

export interface RunNote {
  readonly key: string;
  readonly severity: 'info' | 'warning';
  readonly text: string;
}

export interface OutputReading {
  readonly value: number | null;
  readonly output: number | null;
  readonly currentMa: number | null;
}

/** What of a run changes slowly enough to be looked at: the part that React draws. */
export interface RunGlance {
  readonly runId: string;
  readonly phase: 'loading' | 'live' | 'ended' | 'refused';
  readonly start: RunStart | null;
  readonly stop: RunStop | null;
  readonly result: CalibrationResult | null;
  readonly error: FringeError | null;
  readonly parameters: readonly ParameterColumn[];
  /** Calibrations begun inside a monitor or a graph; empty for a run that is a calibration itself. */
  readonly calibrations: readonly { readonly reason: string; readonly attempt: number }[];
  /** As the artifact names it: `Adaptive (TrigonometricSurrogate)` once the record has said so. */
  readonly algorithm: string;
  readonly iterations: number;
  readonly measurements: number;
  readonly cost: number | null;
  readonly bestCost: number | null;
  readonly bestIteration: number | null;
  readonly bestParameters: Readonly<Record<string, number>>;
  readonly extinctionRatioDb: number | null;
  readonly snrDb: number | null;
  /** Of the slopes that were recorded last; null while none are. */
  readonly gradientNorm: number | null;
  /** Of a matched spectrum: how far the best lies from its target at its worst point. */
  readonly worstDb: number | null;
  readonly before: { readonly cost: number | null; readonly extinctionRatioDb: number | null } | null;
  readonly confirmation: { readonly mean: number | null; readonly met: boolean } | null;
  readonly outputs: Readonly<Record<string, OutputReading>>;
  /** Greatest power that an optical sensor has read, in W. */
  readonly opticalPowerW: number | null;
  readonly notes: readonly RunNote[];
  readonly faults: readonly Fault[];
  readonly elapsedSeconds: number;
}

export interface ParameterColumn {
  readonly fullName: string;
  readonly unit: string;
  /** Hard limits of the bench within those of the kernel. */
  readonly limits: readonly [number, number] | null;
}

/** What a calibration begins with. */
export const freshCalibration = {
  iterations: 0,
  cost: null,
  bestCost: null,
  bestIteration: null,
  bestParameters: {},
  extinctionRatioDb: null,
  snrDb: null,
  gradientNorm: null,
  worstDb: null,
  before: null,
  confirmation: null,
} as const satisfies Partial<RunGlance>;

export const emptyGlance = (runId: string): RunGlance => ({
  ...freshCalibration,
  runId,
  phase: 'loading',
  start: null,
  stop: null,
  result: null,
  error: null,
  parameters: [],
  calibrations: [],
  algorithm: '',
  measurements: 0,
  outputs: {},
  opticalPowerW: null,
  notes: [],
  faults: [],
  elapsedSeconds: 0,
});

/** The kernel of a run that has begun and has one; else null. */
export const kernelOfStart = (start: RunStart | null | undefined): CalibrationKernel | null =>
  start === null || start === undefined ? null : kernelOf(start.spec);

/** The tuned parameters of a run, with what the bench says of them. */
export function parameterColumns({ spec, bench }: RunStart): ParameterColumn[] {
  const kernel = kernelOf(spec);
  if (kernel === null) return [];
  return kernel.parameters_to_tune.flatMap((name) => {
    const [nodeId, parameter] = name.includes('.') ? name.split('.', 2) : [kernel.target_nodes[0], name];
    if (nodeId === undefined || parameter === undefined) return [];
    const definition = bench.nodes[nodeId]?.parameters[parameter];
    return [
      { fullName: `${nodeId}.${parameter}`, unit: definition?.unit ?? '', limits: definition?.hard_limits ?? null },
    ];
  });
}

export function resultOf(stop: RunStop): CalibrationResult | null {
  const parsed = calibrationResultSchema.safeParse(stop.result);
  return parsed.success ? parsed.data : null;
}

export interface CostDescription {
  readonly kind: 'minimize' | 'maximize' | 'match spectrum' | 'custom';
  readonly expression: string;
  /** The cost that is wanted; null for a spectrum, which is met point by point. */
  readonly target: number | null;
  readonly unit: string;
  /** Of each point of a spectrum. */
  readonly toleranceDb: number | null;
}

export function describeCost(cost: CostFunction): CostDescription {
  const plain = { target: null, unit: '', toleranceDb: null };
  if ('Minimize' in cost) {
    const { expression, target_value: target } = cost.Minimize;
    return { ...plain, kind: 'minimize', expression, target: target ?? null };
  }
  if ('Maximize' in cost) return { ...plain, kind: 'maximize', expression: cost.Maximize.expression };
  if ('Differentiable' in cost) {
    const { expression, target_value: target } = cost.Differentiable;
    return { ...plain, kind: 'minimize', expression, target: target ?? null };
  }
  if ('MatchSpectrum' in cost) {
    const toleranceDb = cost.MatchSpectrum.tolerance_db;
    return { ...plain, kind: 'match spectrum', expression: 'RMS difference, dB', unit: 'dB', toleranceDb };
  }
  return { ...plain, kind: 'custom', expression: `plugin ${cost.Custom.plugin_id}` };
}

/** The algorithm as the kernel names it. */
export function algorithmNamed(kernel: CalibrationKernel): string {
  const { algorithm } = kernel.optimizer_config;
  return typeof algorithm === 'string' ? algorithm : (Object.keys(algorithm)[0] ?? '');
}

/** What an adaptive search has become, from the note in which the record says so; null for any other note. */
export function algorithmOfNote(text: string): string | null {
  return /^The algorithm is (Adaptive \(\w+\)): /.exec(text)?.[1] ?? null;
}

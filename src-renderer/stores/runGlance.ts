import type { RunStart, RunStop } from '../../src-core/documents/documents.ts';
import type { CalibrationKernel, CostFunction } from '../../src-core/domain/kernel.ts';
import type { CalibrationResult, Fault } from '../../src-core/domain/run.ts';
import { calibrationResultSchema } from '../../src-core/domain/run.ts';
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
  readonly iterations: number;
  readonly measurements: number;
  readonly cost: number | null;
  readonly bestCost: number | null;
  readonly bestIteration: number | null;
  readonly bestParameters: Readonly<Record<string, number>>;
  readonly extinctionRatioDb: number | null;
  readonly snrDb: number | null;
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
  measurements: 0,
  outputs: {},
  opticalPowerW: null,
  notes: [],
  faults: [],
  elapsedSeconds: 0,
});

/** The tuned parameters of a run, with what the bench says of them. */
export function parameterColumns({ spec, bench }: RunStart): ParameterColumn[] {
  const { kernel } = spec;
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
  readonly target: number | null;
}

export function describeCost(cost: CostFunction): CostDescription {
  if ('Minimize' in cost)
    return { kind: 'minimize', expression: cost.Minimize.expression, target: cost.Minimize.target_value ?? null };
  if ('Maximize' in cost) return { kind: 'maximize', expression: cost.Maximize.expression, target: null };
  if ('Differentiable' in cost) {
    const { expression, target_value: target } = cost.Differentiable;
    return { kind: 'minimize', expression, target: target ?? null };
  }
  if ('MatchSpectrum' in cost)
    return { kind: 'match spectrum', expression: 'RMS difference', target: cost.MatchSpectrum.tolerance_db };
  return { kind: 'custom', expression: cost.Custom.plugin_id, target: null };
}

export function algorithmWord(kernel: CalibrationKernel): string {
  const { algorithm } = kernel.optimizer_config;
  const name = typeof algorithm === 'string' ? algorithm : (Object.keys(algorithm)[0] ?? '');
  return name === 'NelderMead' ? 'Nelder–Mead' : name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
}

import type { Limits } from '../domain/kernel.ts';
import { parameterToOutput } from '../photonics/conversions.ts';
import { calibrate } from './calibrate.ts';
import { createOptimizer, describedOptimizer, guessesMoved, parameterSpace } from './createOptimizer.ts';
import { describePlan } from './describe.ts';
import { confirmationReads } from './confirmation.ts';
import { algorithmLabel, chooseAlgorithm } from './adaptiveChoice.ts';
import { createCostEvaluator } from './costs/costKinds.ts';
import { compileKernel } from './measurement.ts';
import type { ResolvedKernel } from './resolveKernel.ts';
import { readsOfSensor } from './spectrumMeasurement.ts';

export interface PreflightParameter {
  readonly fullName: string;
  readonly unit: string;
  readonly range: Limits;
  readonly softLimits: Limits | null;
  readonly start: number;
  readonly outputUnit: string;
  readonly maxOutput: number;
  readonly maxCurrentMa: number | null;
}

/** What a calibration will do before it starts. Needs no hardware. */
export interface KernelPreflight {
  readonly warnings: string[];
  readonly instrumentsLeased: string[];
  readonly parameters: PreflightParameter[];
  readonly sensorsRead: string[];
  readonly names: { name: string; source: string }[];
  readonly measurementsPerIteration: number;
  readonly maxIterations: number;
  readonly expectedDurationSeconds: number;
  readonly timeoutSeconds: number;
  readonly target: number | null;
  readonly costExpression: string;
  readonly algorithm: string;
  readonly limits: { name: string; value: string }[];
}

export function preflightKernel(
  resolved: ResolvedKernel,
  inForce: Readonly<Record<string, number>>,
  warnings: readonly string[] = [],
): KernelPreflight {
  const { kernel, bench } = resolved;
  const { max_iterations: maxIterations } = kernel.optimizer_config;
  const stepMs = new Map(
    kernel.measurement_sequence.flatMap(({ step_id: id, action, expected_duration_ns: duration }) => {
      // A sweep's duration is that of all its reads.
      const reads = 'ReadSensor' in action ? readsOfSensor(bench, kernel, action.ReadSensor.sensor_id) : 1;
      return duration === undefined ? [] : [[id, duration / 1e6 / reads] as const];
    }),
  );
  const optimizer = createOptimizer(resolved, inForce, 0);
  // What it would take if it had the time: a limit cuts waits.
  const safety = { ...kernel.safety_constraints, timeout_seconds: Infinity };
  const untimed = { ...resolved, kernel: { ...kernel, safety_constraints: safety } };
  const describe = (iterations: number) =>
    describePlan(
      calibrate({ resolved: untimed, optimizer: describedOptimizer(optimizer.description), maxIterations: iterations }),
      bench,
      stepMs,
    );
  // A described reading has no value, hence no slope: what slopes take is counted here.
  const { gradient } = createCostEvaluator(resolved, compileKernel(resolved));
  const passes = 1 + (optimizer.algorithm === 'GradientDescent' ? (gradient?.measurements ?? 0) : 0);
  // Two runs of different length: their difference is what an iteration takes, whatever stands before and after.
  const short = describe(1);
  const long = describe(2);
  const secondsPerIteration = Math.max(0, long.seconds - short.seconds);
  const fixedSeconds = short.seconds - secondsPerIteration;
  const expectedDurationSeconds = fixedSeconds + secondsPerIteration * (maxIterations * passes + confirmationReads);
  const timeoutSeconds = kernel.safety_constraints.timeout_seconds;
  const start = parameterSpace(resolved, inForce).start;
  return {
    warnings: [
      ...warnings,
      ...guessesMoved(resolved),
      ...(secondsPerIteration > timeoutSeconds
        ? [
            `One pass of the measurement sequence takes ${Math.round(secondsPerIteration)} s; the time limit is ${timeoutSeconds} s: no candidate is measured to its end.`,
          ]
        : []),
      ...(expectedDurationSeconds > timeoutSeconds
        ? [
            `All ${maxIterations} iterations may take ${Math.round(expectedDurationSeconds)} s; the time limit is ${timeoutSeconds} s.`,
          ]
        : []),
    ],
    instrumentsLeased: [...long.instrumentsUsed],
    parameters: resolved.tuned.map(({ parameter, hardLimits, softLimits }, index) => {
      const { definition } = parameter;
      const ends = hardLimits.map((value) => parameterToOutput(definition.conversion, value));
      const currents = ends.map(({ currentMa }) => currentMa).filter((current): current is number => current !== null);
      return {
        fullName: parameter.fullName,
        unit: definition.unit,
        range: hardLimits,
        softLimits,
        start: start[index] as number,
        outputUnit: definition.unit === 'rad' ? 'V' : definition.unit,
        maxOutput: Math.max(...ends.map(({ output }) => Math.abs(output))),
        maxCurrentMa: currents.length > 0 ? Math.max(...currents) : null,
      };
    }),
    sensorsRead: [...long.sensorsRead],
    names: [...resolved.names.sources].map(([name, sources]) => ({ name, source: [...sources].join(' and ') })),
    measurementsPerIteration: Math.max(1, long.reads - short.reads) * passes,
    maxIterations,
    expectedDurationSeconds,
    timeoutSeconds,
    target: resolved.target,
    costExpression: resolved.costExpression,
    algorithm: algorithmLine(resolved),
    limits: limitLines(resolved),
  };
}

/** `Adaptive (TrigonometricSurrogate): both parameters are phases ...` */
function algorithmLine(resolved: ResolvedKernel): string {
  const label = algorithmLabel(resolved);
  return resolved.kernel.optimizer_config.algorithm === 'Adaptive'
    ? `${label}: ${chooseAlgorithm(resolved).reason}`
    : label;
}

function limitLines({ bench, kernel }: ResolvedKernel): { name: string; value: string }[] {
  const { safety_constraints: safety } = kernel;
  const lowest = (...values: (number | null | undefined)[]): number | null => {
    const given = values.filter((value): value is number => typeof value === 'number');
    return given.length > 0 ? Math.min(...given) : null;
  };
  const rows: [string, number | null, string][] = [
    ['voltage', lowest(bench.limits.max_voltage_v, safety.max_voltage_v), 'V'],
    ['current', lowest(bench.limits.max_electrical_current_ma, safety.max_electrical_current_ma), 'mA'],
    ['optical power', lowest(bench.limits.max_optical_power_dbm, safety.max_optical_power_dbm), 'dBm'],
    ['time', safety.timeout_seconds, 's'],
  ];
  return rows.flatMap(([name, value, unit]) => (value === null ? [] : [{ name, value: `≤ ${value} ${unit}` }]));
}

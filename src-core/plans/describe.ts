import { benchParameters, isSpectrum, isVirtual } from '../domain/bench.ts';
import type { Bench } from '../domain/bench.ts';
import type { InstructionResult, Plan, SensorRead, TraceRead } from './instruction.ts';

/** What a plan would do, found by running it against answers that come from nowhere. */
export interface PlanDescription {
  readonly instrumentsUsed: readonly string[];
  readonly sensorsRead: readonly string[];
  readonly reads: number;
  readonly sets: number;
  /** Sum of estimated durations, in seconds. */
  readonly seconds: number;
}

/** What one exchange with an instrument takes when nobody knows better, in ms. */
const exchangeMs = 5;
/** A sweep of an analyser, likewise. */
const traceMs = 1000;

/**
 * Runs a plan without hardware.
 * @param stepMs expected durations by step id, where the kernel gives them.
 */
export function describePlan(plan: Plan<unknown>, bench: Bench, stepMs: ReadonlyMap<string, number>): PlanDescription {
  const parameters = new Map(benchParameters(bench).map((parameter) => [parameter.fullName, parameter.definition]));
  const values = new Map([...parameters].map(([name, { safe }]) => [name, safe]));
  const instruments = new Set<string>();
  const sensors = new Set<string>();
  let milliseconds = 0;
  let reads = 0;
  let sets = 0;

  const useSensor = (id: string): number => {
    const sensor = bench.sensors[id];
    if (sensor === undefined) return 0;
    if (isVirtual(sensor)) return sensor.reads.map(useSensor).reduce((sum, count) => sum + count, 0);
    if (isSpectrum(sensor)) {
      if ('trace' in sensor.spectrum) instruments.add(sensor.spectrum.trace.instrument);
    } else {
      instruments.add(sensor.instrument);
    }
    sensors.add(id);
    return 1;
  };

  let step = plan.next();
  while (!step.done) {
    const instruction = step.value;
    let result: InstructionResult = null;
    switch (instruction.verb) {
      case 'set': {
        const definition = parameters.get(instruction.parameter);
        if (definition !== undefined) {
          instruments.add(definition.instrument);
          const distance = Math.abs(instruction.value - (values.get(instruction.parameter) ?? 0));
          const points = Math.max(1, Math.ceil(distance / definition.ramp.step));
          milliseconds += points * exchangeMs + (points - 1) * definition.ramp.dwell_ms;
        }
        values.set(instruction.parameter, instruction.value);
        sets += 1;
        result = { requested: instruction.value, commanded: instruction.value };
        break;
      }
      case 'read': {
        const count = useSensor(instruction.sensor);
        const ownMs = Math.max(exchangeMs, instruction.integrationTimeNs / 1e6) * Math.max(1, count);
        milliseconds += stepMs.get(instruction.stepId) ?? ownMs;
        reads += 1;
        result = { read: describedRead(bench, instruction.sensor, instruction.stepId), parts: [] };
        break;
      }
      case 'readTrace':
        useSensor(instruction.sensor);
        milliseconds += stepMs.get(instruction.stepId) ?? traceMs;
        reads += 1;
        result = describedTrace(bench, instruction.sensor, instruction.stepId);
        break;
      case 'wait':
        milliseconds += instruction.durationMs;
        break;
      case 'record':
        result = { timeNs: 0 };
        break;
      case 'keep':
        result = { calibrationId: '', version: 0, artifactDir: '', inForce: instruction.calibration.accept };
        break;
      case 'keepVersion':
        result = { calibrationId: '', version: 0, artifactDir: '', inForce: true };
        break;
      case 'keepGraph':
        result = { artifactDir: '', calibrationId: null, version: null };
        break;
      case 'keepArtifact':
        result = { artifactDir: '', files: [] };
        break;
      case 'takeRequests':
        result = [];
        break;
      case 'openStream':
      case 'note':
      case 'truth':
      // Not worked out: a plan takes null for `not known` where its work has no answer.
      case 'compute':
      case 'sample':
      case 'closeChain':
      case 'probe':
      case 'standardize':
      case 'baseline':
      case 'limit':
        break;
    }
    step = plan.next(result);
  }
  return { instrumentsUsed: [...instruments], sensorsRead: [...sensors], reads, sets, seconds: milliseconds / 1e3 };
}

/** A reading without a value: a description must not make a plan believe it has met its target. */
function describedRead(bench: Bench, sensor: string, stepId: string): SensorRead {
  const definition = bench.sensors[sensor];
  return {
    sensor,
    stepId,
    quantity: definition?.quantity ?? sensor,
    value: null,
    unit: definition?.unit ?? '',
    fault: 'described, not measured',
    integrationTimeNs: 0,
    timeNs: 0,
  };
}

function describedTrace(bench: Bench, sensor: string, stepId: string): TraceRead {
  const { quantity, fault, timeNs } = describedRead(bench, sensor, stepId);
  return { sensor, stepId, quantity, wavelengthsNm: [], powersDbm: [], fault, timeNs };
}

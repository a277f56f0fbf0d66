import type { MeshLayout } from '../../photonics/meshCalibration/meshLayout.ts';
import type { MeshObservation } from '../../photonics/meshCalibration/deviceFit.ts';
import { ask } from '../instruction.ts';
import type { Plan } from '../instruction.ts';

/** Where a mesh's phases, inputs and detectors are on a bench. */
export interface MeshWiring {
  readonly layout: MeshLayout;
  /** Full name of the bench's parameter, by phase. */
  readonly parameters: readonly string[];
  readonly limits: readonly (readonly [number, number])[];
  /** Within them: where drives wander while they are looked at. */
  readonly usualLimits: readonly (readonly [number, number])[];
  readonly settleMs: number;
  /** What must be set so that light goes into one input alone, by input: values by full name. */
  readonly inputs: readonly Readonly<Record<string, number>>[];
  /** Sensor at each output. */
  readonly sensors: readonly string[];
  readonly integrationTimeNs: number;
}

/** Writes drives, sends light into an input and reads detectors; writes only what has changed. */
export class MeshAccess {
  readonly wiring: MeshWiring;
  /** As they stand, in rad, by phase. */
  readonly drives: Float64Array;
  /** Power at the detectors that counts as 1, in the sensors' unit. */
  unit = 1;
  /** Where a heater waits whose phase is not known yet: in the middle, so that its neighbours meet it half warm. */
  parkedRad = Math.PI;
  reads = 0;
  readonly #written = new Map<string, number>();
  #unsettled = false;

  constructor(wiring: MeshWiring) {
    this.wiring = wiring;
    this.drives = new Float64Array(wiring.parameters.length);
  }

  *drive(phase: number, valueRad: number): Plan<void> {
    const [low, high] = this.wiring.limits[phase] as readonly [number, number];
    const value = Math.min(Math.max(valueRad, low), high);
    this.drives[phase] = value;
    yield* this.#write(this.wiring.parameters[phase] as string, value);
  }

  *driveAll(values: Float64Array): Plan<void> {
    for (let phase = 0; phase < values.length; phase++) yield* this.drive(phase, values[phase] as number);
  }

  /** Powers at some outputs for light in one input. A reading that is no good counts as darkness. */
  *observe(input: number, outputs: readonly number[]): Plan<MeshObservation> {
    for (const [name, value] of Object.entries(this.wiring.inputs[input] ?? {})) yield* this.#write(name, value);
    if (this.#unsettled && this.wiring.settleMs > 0) {
      yield* ask({ verb: 'wait', durationMs: this.wiring.settleMs, reason: 'settle' });
    }
    this.#unsettled = false;
    const powers: number[] = [];
    for (const output of outputs) {
      const sensor = this.wiring.sensors[output] as string;
      const { integrationTimeNs } = this.wiring;
      const { read } = yield* ask({ verb: 'read', sensor, stepId: `output_${output}`, integrationTimeNs });
      this.reads += 1;
      powers.push((read.value ?? 0) / this.unit);
    }
    return { drives: Float64Array.from(this.drives), input, outputs, powers };
  }

  *#write(parameter: string, value: number): Plan<void> {
    if (this.#written.get(parameter) === value) return;
    yield* ask({ verb: 'set', parameter, value });
    this.#written.set(parameter, value);
    this.#unsettled = true;
  }
}

/** (upper - lower)/(upper + lower) of two powers, 0 in darkness. */
export function contrastOf([upper = 0, lower = 0]: readonly number[]): number {
  const sum = upper + lower;
  return sum > 0 ? (upper - lower) / sum : 0;
}

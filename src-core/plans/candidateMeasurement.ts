import { isSpectrum } from '../domain/bench.ts';
import type { MeasurementStep } from '../domain/kernel.ts';
import type { MeasuredCandidate } from './costs/costEvaluator.ts';
import { ask } from './instruction.ts';
import type { Plan, ReadResult } from './instruction.ts';
import { Measurement } from './measurement.ts';
import type { CompiledKernel } from './measurement.ts';
import type { ResolvedKernel } from './resolveKernel.ts';
import { measureSpectrum, wantedWavelengthsNm } from './spectrumMeasurement.ts';
import type { SweepPorts } from './spectrumMeasurement.ts';

/**
 * Writes candidates and measures them by a kernel's sequence, and knows how long it has been at it. Waits of the sequence
 * end at the time limit, and what was measured by a wait that was cut has a fault: it was not the measurement asked for.
 */
export class CandidateMeasurement {
  readonly #resolved: ResolvedKernel;
  readonly #compiled: CompiledKernel;
  /** Tuned parameters that a step of the sequence writes. */
  readonly #setBySequence: ReadonlySet<string>;
  readonly #lastSet = new Map<string, number>();
  #settleMs = 0;
  #beganNs: number | null = null;
  #nowNs = 0;
  readonly #limitSeconds: number;

  /** @param limitSeconds the kernel's time limit when left out; Infinity for measurements that are not of a search */
  constructor(
    resolved: ResolvedKernel,
    compiled: CompiledKernel,
    limitSeconds = resolved.kernel.safety_constraints.timeout_seconds,
  ) {
    this.#resolved = resolved;
    this.#limitSeconds = limitSeconds;
    this.#compiled = compiled;
    this.#setBySequence = new Set(
      resolved.kernel.measurement_sequence.flatMap(({ action }) =>
        'SetParameter' in action && typeof action.SetParameter.value === 'string'
          ? [action.SetParameter.value.slice(1)]
          : [],
      ),
    );
  }

  /** Since its first result, on the run's clock: a calibration may begin in the middle of a run. */
  get elapsedSeconds(): number {
    return this.#beganNs === null ? 0 : (this.#nowNs - this.#beganNs) / 1e9;
  }

  /** One pass of the sequence's reads with nothing written: what the bench is like as it stands. */
  *asFound(): Plan<MeasuredCandidate> {
    const measurement = new Measurement(new Map());
    for (const step of this.#resolved.kernel.measurement_sequence) {
      if ('ReadSensor' in step.action) yield* this.#read(step, step.action.ReadSensor, measurement);
    }
    return { point: [], parameters: {}, measurement };
  }

  /** Writes a point, in the kernel's order of parameters, and measures it. */
  *at(point: readonly number[]): Plan<MeasuredCandidate> {
    const { tuned, kernel } = this.#resolved;
    const values = this.#namedValues(point);
    for (const { name, parameter } of tuned) {
      if (!this.#setBySequence.has(name)) yield* this.#set(parameter.fullName, values.get(name) as number);
    }
    const measurement = new Measurement(values);
    for (const step of kernel.measurement_sequence) yield* this.#step(step, values, measurement);
    const parameters = Object.fromEntries(tuned.map(({ name }) => [name, values.get(name) as number]));
    return { point, parameters, measurement };
  }

  /** A sensor that is not of the sequence. */
  *readOnce(sensor: string, stepId: string): Plan<number | null> {
    const { read } = yield* ask({ verb: 'read', sensor, stepId, integrationTimeNs: 0 });
    this.#tick(read.timeNs);
    return read.value;
  }

  *record(stream: string, data: Readonly<Record<string, unknown>>): Plan<void> {
    const { timeNs } = yield* ask({ verb: 'record', stream, data });
    this.#tick(timeNs);
  }

  /** By full name, as records have them. */
  fullNames(point: readonly number[]): Record<string, number> {
    return Object.fromEntries(
      this.#resolved.tuned.map(({ parameter }, index) => [parameter.fullName, point[index] as number]),
    );
  }

  *#step(step: MeasurementStep, values: ReadonlyMap<string, number>, measurement: Measurement): Plan<void> {
    const { action } = step;
    if ('SetParameter' in action) {
      const { node_id: node, param_name: name, value } = action.SetParameter;
      const number = typeof value === 'number' ? value : (values.get(value.slice(1)) as number);
      yield* this.#set(`${node}.${name}`, number);
    } else if ('ReadSensor' in action) {
      yield* this.#read(step, action.ReadSensor, measurement);
    } else if ('Wait' in action) {
      yield* this.#wait(action.Wait.duration_ns, step.step_id, measurement);
    } else {
      const expression = this.#compiled.metrics.get(step.step_id);
      if (expression !== undefined) measurement.compute(action.Compute.metric_name, expression, this.#compiled.derived);
    }
  }

  *#wait(durationNs: number, reason: string, measurement: Measurement): Plan<void> {
    // A nanosecond more than what is left: then the limit has passed, and the search ends.
    const leftNs = Math.max(0, Math.ceil((this.#limitSeconds - this.elapsedSeconds) * 1e9)) + 1;
    if (durationNs > leftNs) measurement.spoil('a wait was cut at the time limit');
    const waitedNs = Math.min(durationNs, leftNs);
    yield* ask({ verb: 'wait', durationMs: waitedNs / 1e6, reason });
    this.#nowNs += waitedNs;
  }

  *#set(fullName: string, value: number): Plan<void> {
    // The instrument holds what it was told: writing it again costs time and wears nothing but patience.
    if (this.#lastSet.get(fullName) === value) return;
    yield* ask({ verb: 'set', parameter: fullName, value });
    this.#lastSet.set(fullName, value);
    const [node, name] = fullName.split('.') as [string, string];
    const settleMs = this.#resolved.bench.nodes[node]?.parameters[name]?.settle_ms ?? 0;
    this.#settleMs = Math.max(this.#settleMs, settleMs);
  }

  *#read(
    step: MeasurementStep,
    { sensor_id: sensor, integration_time_ns: integrationTimeNs }: { sensor_id: string; integration_time_ns: number },
    into: Measurement,
  ): Plan<void> {
    yield* this.#settle();
    const { bench, kernel } = this.#resolved;
    const definition = bench.sensors[sensor];
    if (definition !== undefined && isSpectrum(definition)) {
      const wavelengthsNm = wantedWavelengthsNm(kernel);
      const request = { id: sensor, sensor: definition, stepId: step.step_id, integrationTimeNs, wavelengthsNm };
      const reading = yield* measureSpectrum(bench, request, this.#sweepPorts);
      this.#tick(reading.timeNs);
      into.addSpectrum(reading);
    } else {
      into.addRead(step.step_id, yield* this.#readSensor(sensor, step.step_id, integrationTimeNs));
    }
  }

  *#settle(): Plan<void> {
    if (this.#settleMs === 0) return;
    yield* ask({ verb: 'wait', durationMs: this.#settleMs, reason: 'settle' });
    this.#settleMs = 0;
  }

  *#readSensor(sensor: string, stepId: string, integrationTimeNs: number): Plan<ReadResult> {
    const result = yield* ask({ verb: 'read', sensor, stepId, integrationTimeNs });
    this.#tick(result.read.timeNs);
    return result;
  }

  readonly #sweepPorts: SweepPorts = {
    set: (fullName, value) => this.#set(fullName, value),
    read: (sensor, stepId, integrationTimeNs) => this.#sweepRead(sensor, stepId, integrationTimeNs),
  };

  *#sweepRead(sensor: string, stepId: string, integrationTimeNs: number): Plan<ReadResult['read']> {
    yield* this.#settle();
    return (yield* this.#readSensor(sensor, stepId, integrationTimeNs)).read;
  }

  #tick(timeNs: number): void {
    this.#beganNs ??= timeNs;
    this.#nowNs = Math.max(this.#nowNs, timeNs);
  }

  #namedValues(point: readonly number[]): Map<string, number> {
    const values = new Map<string, number>();
    for (const [index, { name, parameter }] of this.#resolved.tuned.entries()) {
      values.set(name, point[index] as number);
      values.set(parameter.fullName, point[index] as number);
    }
    return values;
  }
}

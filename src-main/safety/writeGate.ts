import { benchParameters } from '../../src-core/domain/bench.ts';
import type { Bench, BenchParameter, ResolvedParameter } from '../../src-core/domain/bench.ts';
import type { Limits } from '../../src-core/domain/kernel.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import { outputToParameter } from '../../src-core/photonics/conversions.ts';
import type { RunLimits } from '../../src-core/plans/runLimits.ts';
import type { Instrument } from '../interfaces/instrument.ts';
import type { Lease } from './leases.ts';
import { checkedOutput, rampPoints, writeLimits } from './outputLimits.ts';
import type { WriteLimits } from './outputLimits.ts';
import { driveToSafe } from './safeState.ts';
import type { SafeReport } from './safeState.ts';

export interface WriteRequest {
  readonly parameter: string;
  readonly value: number;
  readonly lease: Lease;
  readonly run: RunLimits | null;
  readonly signal: AbortSignal;
  readonly wait: (durationMs: number, signal: AbortSignal) => Promise<void>;
}

export interface WriteOutcome {
  readonly requested: number;
  readonly commanded: number;
  readonly output: number;
  readonly currentMa: number | null;
  /** A sentence when the value lies outside the soft limits, else null. */
  readonly warning: string | null;
}

/** What is known of one parameter: asked for, last told to the instrument, last read back. */
export interface ParameterReading {
  requested: number | null;
  commanded: number | null;
  observed: number | null;
  output: number | null;
  currentMa: number | null;
}

export interface WriteGateOptions {
  readonly bench: Bench;
  readonly instrument: (id: string) => Instrument;
  /** Written before the effect: who sent what where. */
  readonly audit: (line: Readonly<Record<string, unknown>>) => void;
  /** Resolves when the guard process holds the safe writes; awaited before the first value goes out. */
  readonly guarded: () => Promise<void>;
}

/**
 * The only door to an output. Every value passes here: lease, limits at every point of the ramp, slew, finiteness,
 * an audit line before each write. After `toSafe` nothing that began earlier is written any more.
 */
export class WriteGate {
  readonly #options: WriteGateOptions;
  readonly #parameters: ReadonlyMap<string, ResolvedParameter>;
  readonly #readings = new Map<string, ParameterReading>();
  readonly #unverified = new Set<string>();
  /** What `toSafe` could not bring to its safe value and nobody has set or seen there since. */
  readonly #notSafe = new Set<string>();
  /** Grows with every call to `toSafe`; a write that began under an older one is refused. */
  #epoch = 0;

  constructor(options: WriteGateOptions) {
    this.#options = options;
    this.#parameters = new Map(benchParameters(options.bench).map((parameter) => [parameter.fullName, parameter]));
    for (const name of this.#parameters.keys()) {
      this.#readings.set(name, { requested: null, commanded: null, observed: null, output: null, currentMa: null });
    }
  }

  reading(parameter: string): Readonly<ParameterReading> | null {
    return this.#readings.get(parameter) ?? null;
  }

  /** @throws unknown_name, safety_violation, instrument_* and stopped. */
  async set(request: WriteRequest): Promise<WriteOutcome> {
    const parameter = this.#require(request.parameter);
    const { definition } = parameter;
    this.#checkLease(request.lease, definition.instrument);
    const instrument = this.#options.instrument(definition.instrument);
    const limits = this.#limits(parameter, request.run);
    const instrumentLimits = instrument.outputLimits(definition.channel);
    const target = checkedOutput(parameter.fullName, request.value, definition, limits, instrumentLimits);
    const reading = this.#readings.get(parameter.fullName) as ParameterReading;
    const epoch = this.#epoch;
    await this.#options.guarded();
    reading.requested = request.value;
    if (reading.commanded === null && reading.observed === null)
      await this.observe([parameter.fullName], request.signal);
    // A start outside the limits (an output found driven) is brought inside by the first step.
    const start = clamp(reading.commanded ?? reading.observed ?? definition.safe, limits.hard);
    const points = rampPoints(start, request.value, definition.ramp.step);
    for (const [index, point] of points.entries()) {
      const { output } = checkedOutput(parameter.fullName, point, definition, limits, instrumentLimits);
      this.#refuseStale(epoch, request.signal);
      this.#options.audit({ parameter: parameter.fullName, value: point, output, holder: request.lease.holder });
      await this.#send(reading, () => instrument.writeOutput(definition.channel, output, request.signal));
      reading.commanded = point;
      if (index < points.length - 1) await request.wait(definition.ramp.dwell_ms, request.signal);
    }
    this.#notSafe.delete(parameter.fullName);
    this.#unverified.add(parameter.fullName);
    return {
      requested: request.value,
      commanded: request.value,
      ...target,
      warning: softWarning(parameter, request.value, limits),
    };
  }

  /**
   * Reads back the outputs written since the last call and checks voltage and current.
   * @returns what was observed, by full name; empty when nothing was written.
   * @throws safety_violation
   */
  async verify(run: RunLimits | null, signal: AbortSignal): Promise<Record<string, ParameterReading>> {
    if (this.#unverified.size === 0) return {};
    const names = [...this.#unverified];
    this.#unverified.clear();
    await this.observe(names, signal);
    const observed: Record<string, ParameterReading> = {};
    for (const name of names) {
      const reading = this.#readings.get(name) as ParameterReading;
      observed[name] = { ...reading };
      this.#checkObserved(this.#require(name), reading, this.#limits(this.#require(name), run));
    }
    return observed;
  }

  /** Reads outputs back, one exchange per instrument where the dialect allows. */
  async observe(names: readonly string[] = [...this.#parameters.keys()], signal?: AbortSignal): Promise<void> {
    const byInstrument = Map.groupBy(
      names.map((name) => this.#require(name)),
      (p) => p.definition.instrument,
    );
    await Promise.all(
      [...byInstrument].map(async ([id, parameters]) => {
        const instrument = this.#options.instrument(id);
        const channels = parameters.map((parameter) => parameter.definition.channel);
        const outputs = await instrument.observeOutputs(channels, signal);
        for (const [index, parameter] of parameters.entries()) {
          const reading = this.#readings.get(parameter.fullName) as ParameterReading;
          const output = outputs[index] ?? { value: null, currentMa: null };
          reading.output = output.value;
          reading.currentMa = output.currentMa;
          const { conversion } = parameter.definition;
          reading.observed =
            output.value === null ? null : outputToParameter(conversion, output.value, output.currentMa);
          if (reading.observed !== null && isAtSafe(reading.observed, parameter.definition))
            this.#notSafe.delete(parameter.fullName);
        }
      }),
    );
  }

  /** Takes what the instruments say as where the outputs stand: the next ramp starts there. What is written meanwhile stays. */
  async adoptObserved(names: readonly string[] = [...this.#parameters.keys()]): Promise<void> {
    const before = new Map(names.map((name) => [name, this.#readings.get(name)?.commanded]));
    await this.observe(names);
    for (const name of names) {
      const reading = this.#readings.get(name);
      if (reading === undefined || reading.commanded !== before.get(name)) continue;
      reading.commanded = reading.observed;
      this.#unverified.delete(name);
    }
  }

  /** What an instrument that is lost does with its outputs is not known. */
  forgetObserved(instrument: string): void {
    for (const { fullName, definition } of this.#parameters.values()) {
      const reading = this.#readings.get(fullName);
      if (definition.instrument === instrument && reading !== undefined) {
        Object.assign(reading, { observed: null, output: null, currentMa: null });
      }
    }
  }

  /** An optical power above the limit ends the run. @throws safety_violation */
  checkOpticalPower(sensor: string, unit: string, value: number | null, run: RunLimits | null): void {
    const maxDbm = Math.min(
      this.#options.bench.limits.max_optical_power_dbm ?? Number.POSITIVE_INFINITY,
      run?.safety.max_optical_power_dbm ?? Number.POSITIVE_INFINITY,
    );
    if (value === null || maxDbm === Number.POSITIVE_INFINITY) return;
    const dbm =
      unit === 'W' ? 10 * Math.log10(Math.max(value, 0) * 1e3) : unit === 'dBm' ? value : Number.NEGATIVE_INFINITY;
    if (dbm > maxDbm) {
      throw new FringeError(
        'safety_violation',
        `${sensor} reads ${dbm.toFixed(2)} dBm; the optical limit is ${maxDbm} dBm.`,
        {
          remedy: 'Lower the laser power, or raise the limit on the Bench screen if detector and chip allow it.',
        },
      );
    }
  }

  /**
   * Brings every output to its safe value, whoever holds it, as fast as the links allow. Never throws.
   * @param only full names, for what an earlier call could not reach; whoever writes to other outputs is left alone.
   */
  async toSafe(reason: string, only?: ReadonlySet<string>): Promise<SafeReport> {
    if (only === undefined) this.#epoch += 1;
    const parameters = [...this.#parameters.values()].filter(({ fullName }) => only?.has(fullName) ?? true);
    this.#auditSafe(reason);
    for (const { fullName } of parameters) this.#unverified.delete(fullName);
    const report = await driveToSafe(parameters, this.#options.instrument);
    for (const { fullName, definition } of parameters) {
      const reading = this.#readings.get(fullName) as ParameterReading;
      const isSafe = report.outputs.find((output) => output.parameter === fullName)?.state === 'safe';
      if (isSafe) this.#notSafe.delete(fullName);
      else this.#notSafe.add(fullName);
      reading.requested = definition.safe;
      reading.commanded = isSafe ? definition.safe : null;
      // Sent is not seen: what the output does now is known when it is read back.
      reading.observed = null;
      reading.output = null;
      reading.currentMa = null;
    }
    return report;
  }

  /** What the last ways to safe could not reach, and what nobody has set or seen to be safe since. */
  notSafe(): ResolvedParameter[] {
    return [...this.#parameters.values()].filter(({ fullName }) => this.#notSafe.has(fullName));
  }

  /** `safe` when every output is known to be at its safe value. */
  outputs(): 'safe' | 'driven' | 'unknown' {
    let state: 'safe' | 'driven' | 'unknown' = 'safe';
    for (const { fullName, definition } of this.#parameters.values()) {
      const { commanded, observed } = this.#readings.get(fullName) as ParameterReading;
      const value = commanded ?? observed;
      if (value === null) state = state === 'driven' ? 'driven' : 'unknown';
      else if (!isAtSafe(value, definition)) state = 'driven';
    }
    return state;
  }

  /** A line that cannot be written, as on a full disk, must not keep an output driven. */
  #auditSafe(reason: string): void {
    try {
      this.#options.audit({ safe: true, reason });
    } catch {
      // What keeps the line from its file is told by the next write, which is refused for it.
    }
  }

  #require(name: string): ResolvedParameter {
    const parameter = this.#parameters.get(name);
    if (parameter === undefined) {
      const known = [...this.#parameters.keys()].join(', ');
      throw new FringeError('unknown_name', `The bench has no parameter "${name}"; it has ${known}.`);
    }
    return parameter;
  }

  #limits(parameter: ResolvedParameter, run: RunLimits | null): WriteLimits {
    const own = run && {
      safety: run.safety,
      hard: run.hard[parameter.fullName] ?? null,
      soft: run.soft[parameter.fullName] ?? null,
    };
    return writeLimits(parameter.definition, this.#options.bench.limits, own);
  }

  #checkLease(lease: Lease, instrument: string): void {
    if (!lease.released && lease.mayWrite && lease.instruments.has(instrument)) return;
    throw new FringeError('safety_violation', `${lease.holder} holds no lease to write to "${instrument}".`, {
      remedy: 'Nothing was sent. This run may only measure, or it has already ended.',
    });
  }

  /** A write that failed may have arrived or not: until it is read back the output counts as not known. */
  async #send(reading: ParameterReading, write: () => Promise<void>): Promise<void> {
    const epoch = this.#epoch;
    try {
      await write();
    } catch (error) {
      if (epoch === this.#epoch) Object.assign(reading, unknownOutput);
      throw error;
    }
  }

  #refuseStale(epoch: number, signal: AbortSignal): void {
    if (epoch !== this.#epoch || signal.aborted) {
      throw new FringeError('stopped', 'The write was given up because everything was stopped.');
    }
  }

  #checkObserved(
    { fullName, definition }: ResolvedParameter,
    { output, currentMa }: ParameterReading,
    limits: WriteLimits,
  ): void {
    const { unit } = this.#options.instrument(definition.instrument).outputLimits(definition.channel);
    const refuse = (what: string) => {
      throw new FringeError('safety_violation', `${fullName} was read back at ${what}.`, {
        remedy: 'The outputs were brought to their safe values. Look for a short or a wrong heater before going on.',
      });
    };
    // Half a percent and two millivolts: what a calibrated read-back may differ without meaning anything.
    if (unit === 'V' && output !== null && Math.abs(output) > limits.maxVoltageV * 1.005 + 0.002)
      refuse(`${output} V; the limit is ${limits.maxVoltageV} V`);
    for (const mA of [currentMa, unit === 'mA' ? output : null]) {
      if (mA !== null && Math.abs(mA) > limits.maxCurrentMa * 1.005 + 0.002)
        refuse(`${mA} mA; the limit is ${limits.maxCurrentMa} mA`);
    }
  }
}

const unknownOutput = { commanded: null, observed: null, output: null, currentMa: null } as const;

const isAtSafe = (value: number, { safe, ramp }: BenchParameter): boolean => Math.abs(value - safe) <= ramp.step * 0.05;

const clamp = (value: number, [low, high]: Limits): number => Math.min(Math.max(value, low), high);

function softWarning({ fullName, definition }: ResolvedParameter, value: number, { soft }: WriteLimits): string | null {
  if (soft === null || (value >= soft[0] && value <= soft[1])) return null;
  return `${fullName} = ${value.toPrecision(4)} ${definition.unit} lies outside its soft limits ${soft[0]}..${soft[1]} ${definition.unit}.`;
}

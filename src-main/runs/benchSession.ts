import { benchParameters } from '../../src-core/domain/bench.ts';
import type { Bench, BenchParameter } from '../../src-core/domain/bench.ts';
import type { Fault } from '../../src-core/domain/run.ts';
import { parameterToOutput } from '../../src-core/photonics/conversions.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { SimulatorControl } from '../interfaces/benchClock.ts';
import type { BenchDevices } from '../interfaces/benchDevices.ts';
import type { Guard } from '../safety/guard.ts';
import type { GuardedInstrument } from '../safety/guardProtocol.ts';
import { LeaseBook } from '../safety/leases.ts';
import type { SafeReport } from '../safety/safeState.ts';
import { unitMismatch } from '../safety/outputLimits.ts';
import { SafeReturn } from '../safety/safeReturn.ts';
import type { SafeReturnPace } from '../safety/safeReturn.ts';
import { WriteGate } from '../safety/writeGate.ts';
import { machineClock } from './benchClocks.ts';

export interface BenchSessionOptions {
  readonly bench: Bench;
  readonly devices: BenchDevices;
  readonly simulator: SimulatorControl | null;
  readonly guard: Guard;
  readonly audit: (line: Readonly<Record<string, unknown>>) => void;
  /** Told when the way back to the safe state goes on or ends. */
  readonly onSafeReturn?: () => void;
  readonly safeReturnPace?: SafeReturnPace;
}

/** A bench that is open: its instruments, the one gate to their outputs, who holds what, and what is applied. */
export class BenchSession {
  readonly bench: Bench;
  readonly devices: BenchDevices;
  readonly simulator: SimulatorControl | null;
  readonly gate: WriteGate;
  readonly leases = new LeaseBook();
  readonly safeReturn: SafeReturn;
  readonly faults: Fault[] = [];
  /** Version of the calibration state the outputs stand at, or null. */
  versionApplied: number | null = null;
  readonly #guard: Guard;
  #guarded: Promise<void> | null = null;
  /** What the guard was given; nothing when no value ever went out. */
  #armed: readonly GuardedInstrument[] = [];
  /** The engineer's own writes, one after another: a key held down must not be refused for its own last press. */
  #ownWrites: Promise<unknown> = Promise.resolve();
  #ownLeases = 0;
  /** Grows with every way to safe; a write that was asked for before it is given up. */
  #safeCalls = 0;
  #closed: Promise<SafeReport> | null = null;

  constructor(options: BenchSessionOptions) {
    const { bench, devices, simulator, guard, audit, onSafeReturn, safeReturnPace } = options;
    this.bench = bench;
    this.devices = devices;
    this.simulator = simulator;
    this.#guard = guard;
    this.gate = new WriteGate({
      bench,
      instrument: (id) => devices.instrument(id),
      audit,
      guarded: () => this.#ensureGuarded(),
    });
    this.safeReturn = new SafeReturn({
      gate: this.gate,
      leases: this.leases,
      instrument: (id) => devices.instrument(id),
      audit,
      onChange: () => onSafeReturn?.(),
      ...(safeReturnPace === undefined ? {} : { pace: safeReturnPace }),
    });
  }

  /** Connects what answers and reads its outputs back. An instrument that does not answer keeps its reason. */
  async connect(signal?: AbortSignal): Promise<void> {
    await this.devices.connectAll(signal);
    try {
      await this.readBack();
    } catch (error) {
      // What did not tell where it stands counts as not known; a run asks again and is refused if it gets no answer.
      if (!(error instanceof FringeError && error.code.startsWith('instrument_'))) throw error;
    }
  }

  /** Reads back the outputs of every connected instrument. */
  async readBack(): Promise<void> {
    const readable = benchParameters(this.bench)
      .filter(({ definition }) => this.isConnected(definition.instrument))
      .map(({ fullName }) => fullName);
    if (readable.length > 0) await this.gate.observe(readable);
  }

  /** A lost instrument has been found again: its outputs are read back, and made safe where that is owed; nothing else is written. */
  async reconnected(id: string): Promise<void> {
    const names = benchParameters(this.bench)
      .filter(({ definition }) => definition.instrument === id)
      .map(({ fullName }) => fullName);
    try {
      if (names.length > 0) await this.gate.adoptObserved(names);
    } finally {
      this.safeReturn.nudge();
    }
  }

  isConnected(instrument: string): boolean {
    const { state } = this.devices.instrument(instrument);
    return state === 'connected' || state === 'busy';
  }

  /** @throws instrument_unreachable with the reason of the first that is not connected. */
  requireConnected(instruments: Iterable<string>): void {
    for (const id of instruments) {
      if (this.isConnected(id)) continue;
      const { address } = this.devices.instrument(id);
      const reason = this.devices.reasonOf(id);
      throw new FringeError(
        'instrument_unreachable',
        `The instrument "${id}" at ${address} is not connected: ${reason}`,
        {
          remedy: 'Check power, cable and address, then reconnect. Nothing was written to an instrument.',
        },
      );
    }
  }

  /** What could not be reached is tried again while the bench is open. */
  async toSafe(reason: string): Promise<SafeReport> {
    this.versionApplied = null;
    this.#safeCalls += 1;
    const report = await this.gate.toSafe(reason);
    if (!report.ok) this.safeReturn.begin();
    return report;
  }

  /**
   * Writes one parameter in the engineer's own name, on a lease of a moment, after those asked for before it.
   * @throws stopped when everything was sent to safe meanwhile
   */
  async setParameter(parameter: string, value: number, holder: string): Promise<void> {
    await this.beginWrites(holder)(parameter, value);
  }

  /** The writes of one action of several steps: once everything was sent to safe, those that are left are given up. */
  beginWrites(holder: string): (parameter: string, value: number) => Promise<void> {
    const begunAt = this.#safeCalls;
    return async (parameter, value) => {
      const write = this.#ownWrites.then(() => {
        if (begunAt === this.#safeCalls) return this.#setNow(parameter, value, holder);
        throw new FringeError('stopped', `${parameter} was not written: everything was stopped meanwhile.`);
      });
      this.#ownWrites = write.catch(() => undefined);
      await write;
    };
  }

  async #setNow(parameter: string, value: number, holder: string): Promise<void> {
    const instrument = this.instrumentOf(parameter);
    this.requireConnected([instrument]);
    const lease = this.leases.acquire(holder, [instrument], 'write');
    this.#ownLeases += 1;
    const clock = machineClock();
    const { signal } = new AbortController();
    try {
      await this.gate.set({
        parameter,
        value,
        lease,
        run: null,
        signal,
        wait: (durationMs, waitSignal) => clock.wait(durationMs, waitSignal),
      });
      this.versionApplied = null;
      await this.#verifyOrSafe(parameter, signal);
    } finally {
      this.#ownLeases -= 1;
      lease.release();
    }
  }

  /** An output that was read back beyond its limit is not left there. */
  async #verifyOrSafe(parameter: string, signal: AbortSignal): Promise<void> {
    try {
      await this.gate.verify(null, signal);
    } catch (error) {
      if (error instanceof FringeError && error.code === 'safety_violation') {
        await this.toSafe(`${parameter} was read back beyond its limit`);
      }
      throw error;
    }
  }

  /** Whether a lease now held is the engineer's own, of a moment: it keeps nobody from the slider that took it. */
  get ownWriteUnderWay(): boolean {
    return this.#ownLeases > 0;
  }

  instrumentOf(parameter: string): string {
    const found = benchParameters(this.bench).find(({ fullName }) => fullName === parameter);
    if (found === undefined) throw new FringeError('unknown_name', `The bench has no parameter "${parameter}".`);
    return found.definition.instrument;
  }

  /** Outputs to safe, links closed; the guard keeps what could not be made safe, until this process ends. */
  close(): Promise<SafeReport> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<SafeReport> {
    await this.safeReturn.end();
    const report = await this.toSafe('the bench is closed');
    const left = new Set(report.outputs.filter(({ state }) => state !== 'safe').map(({ parameter }) => parameter));
    const isLeft = ({ id }: GuardedInstrument) => [...left].some((parameter) => this.instrumentOf(parameter) === id);
    const safe = this.#guardedInstruments().filter((instrument) => !isLeft(instrument));
    // Without a guard to tell, the links are closed all the same.
    await this.#guard.release(safe, this.#armed.filter(isLeft)).catch(() => undefined);
    await this.devices.close();
    await this.simulator?.close();
    return report;
  }

  /** A guard that something ended is started again before the next value goes out. */
  async #ensureGuarded(): Promise<void> {
    if (this.#guard.pid === null) this.#guarded = null;
    this.#guarded ??= this.#arm();
    await this.#guarded;
  }

  async #arm(): Promise<void> {
    const instruments = this.#guardedInstruments();
    await this.#guard.arm(instruments);
    this.#armed = instruments;
  }

  /** Such a parameter is never set, and its safe value means nothing to the output. */
  #isOfAnotherUnit(fullName: string, definition: BenchParameter): boolean {
    const instrument = this.devices.instrument(definition.instrument);
    if (!this.isConnected(instrument.id) || definition.channel >= instrument.outputChannels) return false;
    return unitMismatch(fullName, definition, instrument.outputLimits(definition.channel).unit) !== null;
  }

  #guardedInstruments(): GuardedInstrument[] {
    const safeValues = new Map<string, Map<number, number>>();
    for (const { fullName, definition } of benchParameters(this.bench)) {
      if (this.#isOfAnotherUnit(fullName, definition)) continue;
      const { output } = parameterToOutput(definition.conversion, definition.safe);
      const channels = safeValues.get(definition.instrument) ?? new Map<number, number>();
      safeValues.set(definition.instrument, channels.set(definition.channel, output));
    }
    return [...safeValues].map(([id, values]): GuardedInstrument => {
      const instrument = this.devices.instrument(id);
      const options = this.bench.instruments[id]?.options ?? {};
      return { id, address: instrument.address, options, steps: instrument.wireStepsForOutputs(values) };
    });
  }
}

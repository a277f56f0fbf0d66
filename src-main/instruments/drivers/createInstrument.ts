import type { BenchInstrument } from '../../../src-core/domain/bench.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type {
  InputReading,
  Instrument,
  InstrumentIdentity,
  LinkState,
  LinkStatistics,
  OutputLimits,
  OutputReading,
  QueryAnswer,
  SeriesReading,
  TraceReading,
  WireStep,
} from '../../interfaces/instrument.ts';
import { LinkRecorder } from '../protocols/linkStatistics.ts';
import { keepAliveOf } from '../keepAliveOption.ts';
import { MessageLink } from '../protocols/messageLink.ts';
import { WireLog } from '../protocols/wireLog.ts';
import type { WireDirection, WireEntry } from '../protocols/wireLog.ts';
import { createTransport, positiveOption } from '../transports/openTransport.ts';
import { acquirePortLock } from '../transports/portLock.ts';
import { askOnce, requireQuery } from './askOnce.ts';
import { classTimeouts } from './classTimeouts.ts';
import type { DriverContext, DriverDefinition, DriverSession } from './driverDefinition.ts';
import { driverFor } from './driverTable.ts';
import { requireIdentity } from './requireIdentity.ts';

export interface CreateInstrumentOptions {
  readonly id: string;
  readonly instrument: BenchInstrument;
  /** Folder of the locks that keep a second host from the same port. */
  readonly lockDirectory: string;
  readonly onWire?: (direction: WireDirection, text: string) => void;
  /** False while a run alone may talk to the instrument; left out, nothing is said unasked. */
  readonly mayTalk?: () => boolean;
}

export interface LoggedInstrument extends Instrument {
  /** Why it is not connected, empty when it is. */
  readonly reason: string;
  /** The last things said on the wire, oldest first; after the one with that number. */
  wireLog(afterSeq?: number): readonly WireEntry[];
  /** How long nothing has been said, in ms; 0 while anything is. */
  readonly idleMs: number;
  /** Asks the instrument, when nothing else is said, whether it is there; it is lost when it does not answer. */
  checkAlive(periodMs: number): Promise<void>;
}

const defaultTimeoutMs = 1000;
const readRetries = 2;
const wireLogLength = 2000;

/** An instrument of a bench, not yet connected. */
export function createInstrument(options: CreateInstrumentOptions): LoggedInstrument {
  return new DrivenInstrument(options, driverFor(options.instrument));
}

/** What all drivers share: lock, link, identity, states. The driver itself is only its definition. */
class DrivenInstrument implements LoggedInstrument {
  readonly id: string;
  readonly driver: string;
  readonly address: string;
  readonly label: string;
  readonly #options: CreateInstrumentOptions;
  readonly #definition: DriverDefinition;
  readonly #name: string;
  readonly #listeners = new Set<(state: LinkState, reason: string) => void>();
  #state: LinkState = 'disconnected';
  #reason = 'not connected yet';
  #identity: InstrumentIdentity | null = null;
  /** Kept over a disconnect: what comes back must be the same instrument. */
  #knownSerialNumber: string | null = null;
  /** Whether it was disconnected on purpose: the next connect is no return. */
  #letGo = false;
  readonly #recorder = new LinkRecorder();
  readonly #log = new WireLog(wireLogLength);
  #link: MessageLink | null = null;
  /** What drivers are at: between their exchanges nothing else is asked. */
  #calls = 0;
  #session: DriverSession | null = null;
  #releaseLock: (() => void) | null = null;
  #connecting: Promise<InstrumentIdentity> | null = null;

  constructor(options: CreateInstrumentOptions, definition: DriverDefinition) {
    const { id, instrument } = options;
    this.#options = options;
    this.#definition = definition;
    this.id = id;
    this.driver = definition.name;
    this.address = instrument.address;
    this.label = instrument.label ?? id;
    this.#name = `The instrument "${id}" at ${instrument.address}`;
  }

  get state(): LinkState {
    return this.#state;
  }

  get reason(): string {
    return this.#state === 'connected' || this.#state === 'busy' ? '' : this.#reason;
  }

  get identity(): InstrumentIdentity | null {
    return this.#identity;
  }

  get statistics(): LinkStatistics {
    return this.#recorder.snapshot();
  }

  get inputChannels(): number {
    return this.#session?.inputChannels ?? 0;
  }

  get outputChannels(): number {
    return this.#session?.outputChannels ?? 0;
  }

  wireLog(afterSeq = 0): readonly WireEntry[] {
    return this.#log.entries(afterSeq);
  }

  get idleMs(): number {
    return this.#state === 'connected' && this.#calls === 0 ? (this.#link?.idleMs ?? 0) : 0;
  }

  async checkAlive(periodMs: number): Promise<void> {
    if (this.idleMs > 0) await this.#link?.checkAlive(periodMs);
  }

  onStateChange(listener: (state: LinkState, reason: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  connect(signal?: AbortSignal): Promise<InstrumentIdentity> {
    this.#connecting ??= this.#connect(signal).finally(() => (this.#connecting = null));
    return this.#connecting;
  }

  async #connect(signal: AbortSignal | undefined): Promise<InstrumentIdentity> {
    if (this.#identity !== null && (this.#state === 'connected' || this.#state === 'busy')) return this.#identity;
    // One that is lost stays so until it is found: its tries are not told one by one.
    const wasLost = this.#state === 'lost';
    await this.#close();
    if (!wasLost) this.#become('connecting', '');
    try {
      const identity = await this.#openAndIdentify(signal);
      if (wasLost) this.#recorder.reconnects += 1;
      this.#letGo = false;
      this.#identity = identity;
      this.#knownSerialNumber = identity.serialNumber === '' ? this.#knownSerialNumber : identity.serialNumber;
      this.#become('connected', '');
      return identity;
    } catch (error) {
      await this.#close();
      if (!wasLost) this.#become('disconnected', error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  async #openAndIdentify(signal: AbortSignal | undefined): Promise<InstrumentIdentity> {
    const { instrument, lockDirectory, onWire, mayTalk } = this.#options;
    const { options, address } = instrument;
    const timeoutMs = positiveOption(options, 'timeout_ms', defaultTimeoutMs);
    const markEveryMs = keepAliveOf(options);
    const ofClass = classTimeouts(instrument);
    const transport = createTransport(address, options);
    this.#releaseLock ??= acquirePortLock(lockDirectory, address, options);
    const link = new MessageLink({
      transport,
      dialect: this.#definition.dialect,
      label: this.#name,
      timeoutMs,
      timeoutOf: ofClass,
      retries: readRetries,
      ...(mayTalk === undefined ? {} : { markEveryMs, mayMark: mayTalk }),
      recorder: this.#recorder,
      log: this.#log,
      probe: this.#definition.probe,
      login: (opened) => this.#definition.login?.(opened, { label: this.#name, options, timeoutMs }),
      onEvent: (text) => this.#session?.onEvent?.(text),
      onLost: (reason) => this.#lost(link, reason),
      onResynchronising: (on) => this.#resynchronising(link, on),
      ...(onWire === undefined ? {} : { onWire }),
    });
    this.#link = link;
    const reply = await link.open(signal);
    const timeoutOf = (command: string): number => ofClass(command) ?? timeoutMs;
    const isReturn = this.#identity !== null && !this.#letGo;
    const context: DriverContext = { link, label: this.#name, options, timeoutMs, timeoutOf, isReturn };
    const identity = await this.#definition.identify(context, reply, signal);
    const serialNumber = instrument.serial_number ?? this.#knownSerialNumber;
    requireIdentity(this.#name, identity, this.#definition, serialNumber);
    this.#session = await this.#definition.start(context, signal);
    if (!link.isOpen) throw this.#notConnected();
    return identity;
  }

  #lost(link: MessageLink, reason: string): void {
    if (this.#link !== link || this.#state === 'connecting') return;
    this.#become('lost', reason);
  }

  #resynchronising(link: MessageLink, on: boolean): void {
    if (this.#link !== link) return;
    if (on && this.#state === 'connected') this.#become('busy', 'finding its place again after a fault on the wire');
    if (!on && this.#state === 'busy') this.#become('connected', '');
  }

  async disconnect(): Promise<void> {
    this.#letGo = true;
    await this.#close();
    this.#become('disconnected', 'disconnected');
  }

  async #close(): Promise<void> {
    const link = this.#link;
    this.#session = null;
    await link?.close();
    this.#releaseLock?.();
    this.#releaseLock = null;
  }

  async readInput(channel: number, integrationTimeNs: number, signal?: AbortSignal): Promise<InputReading> {
    const session = this.#require(channel, 'input');
    if (session.readInput === undefined) throw this.#without('inputs');
    return await this.#during(session.readInput(channel, integrationTimeNs, signal));
  }

  async readTrace(trace: string, rangeNm: readonly [number, number], signal?: AbortSignal): Promise<TraceReading> {
    const session = this.#requireSession();
    if (session.readTrace === undefined) throw this.#without('traces');
    return await this.#during(session.readTrace(trace, rangeNm, signal));
  }

  async readSeries(
    channel: number,
    log: { readonly samples: number; readonly intervalNs: number },
    signal?: AbortSignal,
  ): Promise<SeriesReading> {
    const session = this.#require(channel, 'input');
    if (session.readSeries === undefined) throw this.#without('log of readings');
    return await this.#during(session.readSeries(channel, log, signal));
  }

  async query(text: string, options: { timeoutMs: number; signal?: AbortSignal }): Promise<QueryAnswer> {
    const query = requireQuery(this.#options.instrument.driver, text, this.#name);
    const link = this.#link;
    if (this.#session === null || link === null) return { answer: 'lost', durationMs: 0, words: this.#reason };
    return await askOnce(link, query, options);
  }

  outputLimits(channel: number): OutputLimits {
    const session = this.#require(channel, 'output');
    if (session.outputLimits === undefined) throw this.#without('outputs');
    return session.outputLimits(channel);
  }

  async observeOutputs(channels: readonly number[], signal?: AbortSignal): Promise<OutputReading[]> {
    if (channels.length === 0) return [];
    const [session = null] = channels.map((channel) => this.#require(channel, 'output'));
    if (session?.observeOutputs === undefined) throw this.#without('outputs');
    return await this.#during(session.observeOutputs(channels, signal));
  }

  async writeOutput(channel: number, value: number, signal?: AbortSignal): Promise<void> {
    const session = this.#require(channel, 'output');
    if (session.writeOutput === undefined) throw this.#without('outputs');
    this.#requireFinite(value);
    await this.#during(session.writeOutput(channel, value, signal));
  }

  async writeOutputs(values: ReadonlyMap<number, number>, signal?: AbortSignal): Promise<void> {
    const [session = null] = [...values].map(([channel, value]) => {
      this.#requireFinite(value);
      return this.#require(channel, 'output');
    });
    if (session === null) return;
    if (session.writeOutputs !== undefined) return await this.#during(session.writeOutputs(values, signal));
    const failures: Error[] = [];
    for (const [channel, value] of values) {
      await this.writeOutput(channel, value, signal).catch((error: Error) => failures.push(error));
    }
    const [failure] = failures;
    if (failure !== undefined) throw failure;
  }

  async writeSafe(values: ReadonlyMap<number, number>, signal?: AbortSignal): Promise<void> {
    const session = this.#requireSession();
    if (session.writeSafe === undefined) {
      const [first, ...more] = values;
      if (first !== undefined && more.length === 0) return await this.writeOutput(...first, signal);
      return await this.writeOutputs(values, signal);
    }
    const failures: Error[] = [];
    for (const [channel, value] of values) {
      this.#requireFinite(value);
      this.#require(channel, 'output');
      await this.#during(session.writeSafe(channel, value, signal)).catch((error: Error) => failures.push(error));
    }
    const [failure] = failures;
    if (failure !== undefined) throw failure;
  }

  settlesWithinMs(channel: number): number {
    return this.#require(channel, 'output').settlesWithinMs?.(channel) ?? 0;
  }

  #requireFinite(value: number): void {
    if (Number.isFinite(value)) return;
    throw new FringeError('safety_violation', `${this.#name} was to be set to ${value}, which is no number.`, {
      remedy: 'Nothing was sent.',
    });
  }

  wireStepsForOutputs(values: ReadonlyMap<number, number>): WireStep[] {
    return this.#definition.wireSteps(values, this.#options.instrument.options);
  }

  async #during<T>(call: Promise<T>): Promise<T> {
    this.#calls += 1;
    try {
      return await call;
    } finally {
      this.#calls -= 1;
    }
  }

  #require(channel: number, kind: 'input' | 'output'): DriverSession {
    const session = this.#requireSession();
    const count = kind === 'input' ? session.inputChannels : session.outputChannels;
    if (!Number.isInteger(channel) || channel < 0 || channel >= count) {
      const have = count === 0 ? `has no ${kind}s` : `has ${kind}s 0 to ${count - 1}`;
      throw new FringeError('bad_input', `${this.#name} ${have}; there is no ${kind} ${channel}.`, {
        remedy: 'Correct the channel in the bench file.',
      });
    }
    return session;
  }

  #requireSession(): DriverSession {
    if (this.#session === null || this.#state === 'lost') throw this.#notConnected();
    return this.#session;
  }

  #without(what: string): FringeError {
    return new FringeError('bad_input', `${this.#name} has no ${what}.`, { remedy: 'Correct the bench file.' });
  }

  #notConnected(): FringeError {
    const because = this.#reason === '' ? '' : `: ${this.#reason.replace(/\.$/, '')}`;
    return new FringeError('instrument_lost', `${this.#name} is not connected${because}.`, {
      remedy: 'Check power and cable, then reconnect the instrument.',
    });
  }

  #become(state: LinkState, reason: string): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#reason = reason;
    for (const listener of [...this.#listeners]) listener(state, reason);
  }
}

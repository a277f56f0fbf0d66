import type { BenchInstrument } from '../../../src-core/domain/bench.ts';
import { exampleQueries, findQuery } from '../../../src-core/domain/instrumentQuery.ts';
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
  TraceReading,
  WireStep,
} from '../../interfaces/instrument.ts';
import { GarbledReply } from '../protocols/dialect.ts';
import { LinkRecorder } from '../protocols/linkStatistics.ts';
import { MessageLink } from '../protocols/messageLink.ts';
import type { WireDirection, WireEntry } from '../protocols/wireLog.ts';
import { createTransport, positiveOption } from '../transports/openTransport.ts';
import { acquirePortLock } from '../transports/portLock.ts';
import { classTimeouts } from './classTimeouts.ts';
import type { DriverContext, DriverDefinition, DriverSession } from './driverDefinition.ts';
import { driverFor } from './driverTable.ts';

export interface CreateInstrumentOptions {
  readonly id: string;
  readonly instrument: BenchInstrument;
  /** Folder of the locks that keep a second host from the same port. */
  readonly lockDirectory: string;
  readonly onWire?: (direction: WireDirection, text: string) => void;
}

export interface LoggedInstrument extends Instrument {
  /** Why it is not connected, empty when it is. */
  readonly reason: string;
  /** The last things said on the wire, oldest first. */
  wireLog(): readonly WireEntry[];
}

const defaultTimeoutMs = 1000;
const readRetries = 2;

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
  #link: MessageLink | null = null;
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
    return this.#link?.statistics ?? new LinkRecorder().snapshot();
  }

  get inputChannels(): number {
    return this.#session?.inputChannels ?? 0;
  }

  get outputChannels(): number {
    return this.#session?.outputChannels ?? 0;
  }

  wireLog(): readonly WireEntry[] {
    return this.#link?.log.entries() ?? [];
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
    await this.#close();
    this.#become('connecting', '');
    try {
      const identity = await this.#openAndIdentify(signal);
      this.#identity = identity;
      this.#knownSerialNumber = identity.serialNumber === '' ? this.#knownSerialNumber : identity.serialNumber;
      this.#become('connected', '');
      return identity;
    } catch (error) {
      await this.#close();
      this.#become('disconnected', error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  async #openAndIdentify(signal: AbortSignal | undefined): Promise<InstrumentIdentity> {
    const { instrument, lockDirectory, onWire } = this.#options;
    const { options, address } = instrument;
    const timeoutMs = positiveOption(options, 'timeout_ms', defaultTimeoutMs);
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
    const context: DriverContext = { link, label: this.#name, options, timeoutMs, timeoutOf };
    const identity = await this.#definition.identify(context, reply, signal);
    this.#checkIdentity(identity);
    this.#session = await this.#definition.start(context, signal);
    if (!link.isOpen) throw this.#notConnected();
    return identity;
  }

  #checkIdentity({ model, serialNumber }: InstrumentIdentity): void {
    const { probe, models } = this.#definition;
    if (!models.test(model)) {
      throw this.#wrongInstrument(`it is a "${model}", not ${probe.expected}`);
    }
    const expected = this.#options.instrument.serial_number ?? this.#knownSerialNumber;
    if (expected !== null && expected !== serialNumber) {
      const found = serialNumber === '' ? 'tells no serial number' : `has serial number ${serialNumber}`;
      throw this.#wrongInstrument(`the ${model} that answers ${found}; expected serial number ${expected}`);
    }
  }

  #wrongInstrument(what: string): FringeError {
    return new FringeError('instrument_identity', `${this.#name} is not the one of the bench: ${what}.`, {
      remedy: 'Put the instrument of the bench back, or correct driver and serial number in the bench file.',
    });
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
    return await session.readInput(channel, integrationTimeNs, signal);
  }

  async readTrace(trace: string, rangeNm: readonly [number, number], signal?: AbortSignal): Promise<TraceReading> {
    const session = this.#requireSession();
    if (session.readTrace === undefined) throw this.#without('traces');
    return await session.readTrace(trace, rangeNm, signal);
  }

  async query(text: string, { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal }): Promise<QueryAnswer> {
    const query = findQuery(this.#options.instrument.driver, text);
    if (query === null) {
      throw new FringeError('bad_input', `${this.#name} is not asked "${text}": it is none of its queries.`, {
        remedy: `Ask for example ${exampleQueries(this.#options.instrument.driver).join(', ')}.`,
      });
    }
    const link = this.#link;
    if (this.#session === null || link === null) return { answer: 'lost', durationMs: 0, words: this.#reason };
    let sentMs = performance.now();
    const onSent = () => (sentMs = performance.now());
    const check = (reply: string) => {
      if (!query.reply.test(reply.trim())) throw new GarbledReply(reply, `an answer to ${text}`);
    };
    try {
      await link.read(text, check, { timeoutMs, signal, retries: 0, onSent });
      return { answer: 'valid', durationMs: performance.now() - sentMs, words: '' };
    } catch (error) {
      const durationMs = performance.now() - sentMs;
      if (!(error instanceof FringeError) || error.code === 'stopped') throw error;
      const answers = { instrument_timeout: 'none', instrument_lost: 'lost' } as const;
      const answer = link.isOpen ? (answers[error.code as keyof typeof answers] ?? 'malformed') : 'lost';
      return { answer, durationMs, words: error.message };
    }
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
    return await session.observeOutputs(channels, signal);
  }

  async writeOutput(channel: number, value: number, signal?: AbortSignal): Promise<void> {
    const session = this.#require(channel, 'output');
    if (session.writeOutput === undefined) throw this.#without('outputs');
    if (!Number.isFinite(value)) {
      throw new FringeError('safety_violation', `${this.#name} was to be set to ${value}, which is no number.`, {
        remedy: 'Nothing was sent.',
      });
    }
    await session.writeOutput(channel, value, signal);
  }

  wireStepsForOutputs(values: ReadonlyMap<number, number>): WireStep[] {
    return this.#definition.wireSteps(values, this.#options.instrument.options);
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

import type {
  InputReading,
  InstrumentIdentity,
  OutputLimits,
  OutputReading,
  SeriesReading,
  TraceReading,
  WireStep,
} from '../../interfaces/instrument.ts';
import type { Dialect } from '../protocols/dialect.ts';
import type { MessageLink } from '../protocols/messageLink.ts';
import type { IdentityProbe } from '../protocols/synchronise.ts';
import type { Transport, TransportOptions } from '../transports/transport.ts';

/** What a driver has in hand while its instrument is connected. */
export interface DriverContext {
  readonly link: MessageLink;
  /** What the engineer calls the instrument, for sentences. */
  readonly label: string;
  readonly options: TransportOptions;
  readonly timeoutMs: number;
  /** That of a command's class where the bench file has one, else `timeoutMs`. */
  readonly timeoutOf: (command: string) => number;
  /** Whether a link that was lost is opened again, which nobody asked for: nothing is switched on then. */
  readonly isReturn?: boolean;
}

/** One connected instrument. What an instrument has not is left out. */
export interface DriverSession {
  readonly inputChannels: number;
  readonly outputChannels: number;
  readInput?(channel: number, integrationTimeNs: number, signal: AbortSignal | undefined): Promise<InputReading>;
  readTrace?(trace: string, rangeNm: readonly [number, number], signal: AbortSignal | undefined): Promise<TraceReading>;
  readSeries?(
    channel: number,
    log: { readonly samples: number; readonly intervalNs: number },
    signal: AbortSignal | undefined,
  ): Promise<SeriesReading>;
  outputLimits?(channel: number): OutputLimits;
  observeOutputs?(channels: readonly number[], signal: AbortSignal | undefined): Promise<OutputReading[]>;
  writeOutput?(channel: number, value: number, signal: AbortSignal | undefined): Promise<void>;
  /**
   * The safe value, and the switch of the output off where the driver's safe state is that; switches nothing on. Left out
   * where `writeOutput` switches nothing.
   */
  writeSafe?(channel: number, value: number, signal: AbortSignal | undefined): Promise<void>;
  /** How long a write waits for the output to stand there, such as a laser that tunes; 0 when left out. */
  settlesWithinMs?(channel: number): number;
  /** Many outputs in as few exchanges as the dialect allows; left out where that is one for each. */
  writeOutputs?(values: ReadonlyMap<number, number>, signal: AbortSignal | undefined): Promise<void>;
  /** Takes what the instrument says unasked. */
  onEvent?(text: string): void;
}

/** A driver: what an instrument says and how to ask it. Framing, timeouts, retries and identity are done for it. */
export interface DriverDefinition {
  readonly name: string;
  readonly dialect: Dialect;
  readonly probe: IdentityProbe;
  /** What must be said on a fresh connection before anything is answered; it does not appear in the wire log. */
  login?(transport: Transport, context: Omit<DriverContext, 'link' | 'timeoutOf'>): Promise<void>;
  /** @param reply what answered the probe. */
  identify(context: DriverContext, reply: string, signal: AbortSignal | undefined): Promise<InstrumentIdentity>;
  /** Models the driver speaks to. */
  readonly models: RegExp;
  /** Reads limits and settings. */
  start(context: DriverContext, signal: AbortSignal | undefined): Promise<DriverSession>;
  /** @param options of the bench file. */
  wireSteps(values: ReadonlyMap<number, number>, options?: TransportOptions): WireStep[];
}

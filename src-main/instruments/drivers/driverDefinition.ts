import type {
  InputReading,
  InstrumentIdentity,
  OutputLimits,
  OutputReading,
  WireStep,
} from '../../interfaces/instrument.ts';
import type { Dialect } from '../protocols/dialect.ts';
import type { MessageLink } from '../protocols/messageLink.ts';
import type { IdentityProbe } from '../protocols/synchronise.ts';
import type { TransportOptions } from '../transports/transport.ts';

/** What a driver has in hand while its instrument is connected. */
export interface DriverContext {
  readonly link: MessageLink;
  /** What the engineer calls the instrument, for sentences. */
  readonly label: string;
  readonly options: TransportOptions;
  readonly timeoutMs: number;
}

/** One connected instrument. What an instrument has not is left out. */
export interface DriverSession {
  readonly inputChannels: number;
  readonly outputChannels: number;
  readInput?(channel: number, integrationTimeNs: number, signal: AbortSignal | undefined): Promise<InputReading>;
  outputLimits?(channel: number): OutputLimits;
  observeOutputs?(channels: readonly number[], signal: AbortSignal | undefined): Promise<OutputReading[]>;
  writeOutput?(channel: number, value: number, signal: AbortSignal | undefined): Promise<void>;
  /** Takes what the instrument says unasked. */
  onEvent?(text: string): void;
}

/** A driver: what an instrument says and how to ask it. Framing, timeouts, retries and identity are done for it. */
export interface DriverDefinition {
  readonly name: string;
  readonly dialect: Dialect;
  readonly probe: IdentityProbe;
  /** @param reply what answered the probe. */
  identify(context: DriverContext, reply: string, signal: AbortSignal | undefined): Promise<InstrumentIdentity>;
  /** Models the driver speaks to. */
  readonly models: RegExp;
  /** Reads limits and settings. */
  start(context: DriverContext, signal: AbortSignal | undefined): Promise<DriverSession>;
  wireSteps(values: ReadonlyMap<number, number>): WireStep[];
}

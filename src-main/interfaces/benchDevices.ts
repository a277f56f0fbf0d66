import type { SensorRead, TraceRead } from '../../src-core/plans/instruction.ts';
import type { Instrument, InstrumentIdentity } from './instrument.ts';

/** A reading before the run's clock and the plan's step id are put to it. */
export type RawRead = Omit<SensorRead, 'stepId' | 'timeNs'>;

/** A trace before the run's clock and the plan's step id are put to it. */
export type RawTrace = Omit<TraceRead, 'stepId' | 'timeNs'>;

export interface SensorReader {
  /** The sensor's own reading, and for a virtual sensor those it was computed from. */
  readSensor(
    sensor: string,
    integrationTimeNs: number,
    signal?: AbortSignal,
  ): Promise<{ read: RawRead; parts: readonly RawRead[] }>;
  /** The whole trace of an analyser's spectrum sensor. @throws unknown_name when the sensor is none */
  readTrace(sensor: string, signal?: AbortSignal): Promise<RawTrace>;
}

/** What is done to find a lost instrument again. */
export interface ReconnectView {
  /** Tries that have failed. */
  readonly attempts: number;
  /** When the next one begins, Unix milliseconds; null while one is under way. */
  readonly nextTryAtMs: number | null;
  /** Why the last one failed; empty before the first. */
  readonly reason: string;
}

/** Something said on an instrument's wire. */
export interface WireLine {
  /** Counts every line of the instrument from 1, those that are forgotten too. */
  readonly seq: number;
  /** Unix milliseconds. */
  readonly timeMs: number;
  /** `event`: said by the instrument of its own accord; `fault`: what went wrong on the wire. */
  readonly direction: 'sent' | 'received' | 'event' | 'note' | 'fault';
  readonly text: string;
}

/** The instruments of one bench. */
export interface BenchDevices extends SensorReader {
  readonly instruments: readonly Instrument[];
  /** @throws unknown_name */
  instrument(id: string): Instrument;
  /** Why an instrument is not connected, empty when it is. */
  reasonOf(id: string): string;
  /** Connects all side by side; one that fails keeps its reason and does not keep the others from connecting. */
  connectAll(signal?: AbortSignal): Promise<void>;
  /** Connects again and checks that it is the same instrument (serial number). */
  reconnect(id: string, signal?: AbortSignal): Promise<InstrumentIdentity>;
  /** Null when the instrument is not lost, or nobody looks for it. */
  reconnectOf(id: string): ReconnectView | null;
  /** The last things said on an instrument's wire, oldest first; after the one with that number. @throws unknown_name */
  wireLog(id: string, afterSeq?: number): readonly WireLine[];
  /** Resolves when no keep-alive and no reconnection is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

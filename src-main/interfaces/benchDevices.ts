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
  close(): Promise<void>;
}

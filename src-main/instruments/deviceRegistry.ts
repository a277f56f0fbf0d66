import type { Bench } from '../../src-core/domain/bench.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { BenchDevices } from '../interfaces/benchDevices.ts';
import { createInstrument } from './drivers/createInstrument.ts';
import type { LoggedInstrument } from './drivers/createInstrument.ts';
import type { WireDirection, WireEntry } from './protocols/wireLog.ts';
import { createSensorReader } from './sensorReader.ts';

export interface DeviceRegistryOptions {
  readonly bench: Bench;
  /** Folder of the locks that keep two hosts from one instrument; shared by all hosts of a user. */
  readonly lockDirectory: string;
  /** Everything said on any wire of the bench, as it is said. */
  readonly onWire?: (instrument: string, direction: WireDirection, text: string) => void;
}

export interface DeviceRegistry extends BenchDevices {
  /** The last things said on an instrument's wire, oldest first. @throws unknown_name */
  wireLog(id: string): readonly WireEntry[];
}

/** The instruments of a bench, made but not connected. */
export function createDeviceRegistry({ bench, lockDirectory, onWire }: DeviceRegistryOptions): DeviceRegistry {
  const instruments = new Map<string, LoggedInstrument>();
  for (const [id, instrument] of Object.entries(bench.instruments)) {
    const wire = onWire === undefined ? {} : { onWire: (d: WireDirection, text: string) => onWire(id, d, text) };
    instruments.set(id, createInstrument({ id, instrument, lockDirectory, ...wire }));
  }
  const find = (id: string): LoggedInstrument => {
    const instrument = instruments.get(id);
    if (instrument !== undefined) return instrument;
    throw new FringeError('unknown_name', `The bench has no instrument "${id}".`, {
      remedy: 'Choose one of the instruments of the bench file.',
    });
  };
  return {
    ...createSensorReader(bench, find),
    instruments: [...instruments.values()],
    instrument: find,
    reasonOf: (id) => find(id).reason,
    wireLog: (id) => find(id).wireLog(),
    connectAll: async (signal) => {
      // What failed is the instrument's state and reason; the others must not suffer for it.
      await Promise.allSettled([...instruments.values()].map((instrument) => instrument.connect(signal)));
    },
    reconnect: async (id, signal) => {
      const instrument = find(id);
      await instrument.disconnect();
      return await instrument.connect(signal);
    },
    close: async () => {
      await Promise.allSettled([...instruments.values()].map((instrument) => instrument.disconnect()));
    },
  };
}

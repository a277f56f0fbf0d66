import type { Bench } from '../../src-core/domain/bench.ts';
import { FringeError } from '../../src-core/errors/fringeError.ts';
import type { BenchDevices } from '../interfaces/benchDevices.ts';
import { createInstrument } from './drivers/createInstrument.ts';
import type { LoggedInstrument } from './drivers/createInstrument.ts';
import { keepAliveOrNever } from './keepAliveOption.ts';
import { LinkKeeper } from './linkKeeper.ts';
import type { ReconnectPace } from './linkKeeper.ts';
import type { WireDirection } from './protocols/wireLog.ts';
import { createSensorReader } from './sensorReader.ts';

export interface DeviceRegistryOptions {
  readonly bench: Bench;
  /** Folder of the locks that keep two hosts from one instrument; shared by all hosts of a user. */
  readonly lockDirectory: string;
  /** Everything said on any wire of the bench, as it is said. */
  readonly onWire?: (instrument: string, direction: WireDirection, text: string) => void;
  /** Keeps links alive and finds lost instruments again; left out, nothing is done unasked. */
  readonly keeping?: {
    /** False while a run alone may talk to the instruments. */
    readonly mayTalk: () => boolean;
    /** Told when the tries to find an instrument change. */
    readonly onChange: () => void;
    /** Called when a lost instrument has been found again. */
    readonly onReconnected: (id: string) => Promise<void>;
    readonly pace?: ReconnectPace;
  };
}

/** The instruments of a bench, made but not connected. */
export function createDeviceRegistry({ bench, lockDirectory, onWire, keeping }: DeviceRegistryOptions): BenchDevices {
  const instruments = new Map<string, LoggedInstrument>();
  for (const [id, instrument] of Object.entries(bench.instruments)) {
    const wire = onWire === undefined ? {} : { onWire: (d: WireDirection, text: string) => onWire(id, d, text) };
    const talk = keeping === undefined ? {} : { mayTalk: keeping.mayTalk };
    instruments.set(id, createInstrument({ id, instrument, lockDirectory, ...wire, ...talk }));
  }
  const keepers = new Map<string, LinkKeeper>();
  if (keeping !== undefined) {
    const { onReconnected, ...rest } = keeping;
    for (const [id, instrument] of instruments) {
      const keepAliveMs = keepAliveOrNever(bench.instruments[id]?.options ?? {});
      keepers.set(
        id,
        new LinkKeeper({ ...rest, instrument, keepAliveMs, onReconnected: async () => await onReconnected(id) }),
      );
    }
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
    reconnectOf: (id) => keepers.get(find(id).id)?.view ?? null,
    wireLog: (id, afterSeq) => find(id).wireLog(afterSeq),
    connectAll: async (signal) => {
      // What failed is the instrument's state and reason; the others must not suffer for it.
      await Promise.allSettled([...instruments.values()].map((instrument) => instrument.connect(signal)));
    },
    reconnect: async (id, signal) => {
      const instrument = find(id);
      const keeper = keepers.get(id);
      const wasLost = instrument.state === 'lost';
      await keeper?.cancel();
      if (keeper === undefined || !wasLost) await instrument.disconnect();
      try {
        const identity = await instrument.connect(signal);
        if (wasLost) await keeping?.onReconnected(id);
        return identity;
      } finally {
        // Asked too early: it is looked for as before.
        keeper?.goOn();
      }
    },
    settled: async () => {
      await Promise.all([...keepers.values()].map((keeper) => keeper.settled()));
    },
    close: async () => {
      await Promise.all([...keepers.values()].map((keeper) => keeper.end()));
      await Promise.allSettled([...instruments.values()].map((instrument) => instrument.disconnect()));
    },
  };
}

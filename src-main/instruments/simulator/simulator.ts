import { performance } from 'node:perf_hooks';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { Bench } from '../../../src-core/domain/bench.ts';
import type { SimulatorControl } from '../../interfaces/benchClock.ts';
import { ControlServer } from './controlServer.ts';
import type { Pacing } from './pacing.ts';
import { SimulatedBench } from './simulatedBench.ts';
import type { SimulatedInstrument } from './simulatedBench.ts';
import { LocalSimulatorControl } from './simulatorControl.ts';
import { InstrumentServer } from './tcpServer.ts';

export interface SimulatorOptions {
  /** Whether replies and waits take their time on the wall clock. */
  readonly pacing: boolean;
  /** 1 is the makers' latencies, 0 none. */
  readonly latencyScale: number;
  /** A monotonic clock in milliseconds, which chip time follows between runs. */
  readonly now?: () => number;
}

export interface RunningSimulator {
  /** The bench with the addresses that were taken, and with `simulated.control`. */
  readonly bench: Bench;
  readonly control: SimulatorControl;
  /** The same control as JSON lines over loopback TCP, `host:port`. */
  readonly controlAddress: string;
  close(): Promise<void>;
}

const socketAddress = /^TCPIP\d*::(127(?:\.\d{1,3}){3}|localhost)::(\d{1,5})::SOCKET$/i;

/**
 * Starts the simulated chip of a bench and a server for each of its instruments that has a loopback socket address; port
 * 0 takes a free one. Instruments with other addresses are left to whoever serves them.
 * @throws bad_input when the bench is not a simulated one; instrument_unreachable when a port is taken.
 */
export async function startSimulator(bench: Bench, options: SimulatorOptions): Promise<RunningSimulator> {
  const pacing: Pacing = { on: options.pacing, latencyScale: options.latencyScale };
  const simulated = new SimulatedBench(bench, options.now ?? (() => performance.now()));
  const control = new LocalSimulatorControl(simulated, pacing);
  const controlServer = new ControlServer(control);
  const servers = new Map<string, InstrumentServer>();
  const close = async (): Promise<void> => {
    await control.close();
    await Promise.all([controlServer.close(), ...[...servers.values()].map((server) => server.close())]);
  };
  const controlAddress = await controlServer.listen();
  try {
    for (const instrument of simulated.instruments.values()) {
      const address = bench.instruments[instrument.id]?.address ?? '';
      const server = await startServer(simulated, instrument, address, pacing);
      if (server !== null) servers.set(instrument.id, server);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { bench: withAddresses(bench, servers, controlAddress), control, controlAddress, close };
}

async function startServer(
  simulated: SimulatedBench,
  instrument: SimulatedInstrument,
  address: string,
  pacing: Pacing,
): Promise<InstrumentServer | null> {
  const match = socketAddress.exec(address);
  if (match === null) return null;
  const [, host = '', port = ''] = match;
  const server = new InstrumentServer({
    dialect: instrument.dialect,
    host,
    port: Number(port),
    pacing,
    takeReplyFault: () => simulated.faults.takeReplyFault(instrument.id, simulated.nowMs),
    afterCommand: () => simulated.checkPlugs(),
    onClientChange: (connected) => {
      instrument.clientConnected = connected;
    },
  });
  instrument.onPlugChange = (pluggedIn) => server.setPluggedIn(pluggedIn);
  try {
    await server.listen();
  } catch (cause) {
    throw new FringeError('instrument_unreachable', `The simulated ${instrument.id} cannot listen at ${address}.`, {
      cause,
      path: `instruments.${instrument.id}.address`,
      remedy: 'Use port 0 for a free one, or end the program that holds the port.',
    });
  }
  return server;
}

function withAddresses(bench: Bench, servers: ReadonlyMap<string, InstrumentServer>, control: string): Bench {
  const instruments = Object.entries(bench.instruments).map(([id, definition]) => {
    const server = servers.get(id);
    const address =
      server === undefined ? definition.address : definition.address.replace(/::\d+::/, `::${server.port}::`);
    return [id, { ...definition, address }] as const;
  });
  return {
    ...bench,
    ...(bench.simulated === undefined ? {} : { simulated: { ...bench.simulated, control } }),
    instruments: Object.fromEntries(instruments),
  };
}

import { performance } from 'node:perf_hooks';
import type { Bench } from '../../../src-core/domain/bench.ts';
import type { SimulatorControl } from '../../interfaces/benchClock.ts';
import { ControlServer } from './controlServer.ts';
import { startInstrumentServers } from './instrumentServers.ts';
import type { InstrumentServers } from './instrumentServers.ts';
import type { Pacing } from './pacing.ts';
import { SimulatedBench } from './simulatedBench.ts';
import { LocalSimulatorControl } from './simulatorControl.ts';

export interface SimulatorOptions {
  /** Whether replies and waits take their time on the wall clock. */
  readonly pacing: boolean;
  /** 1 is the makers' latencies, 0 none. */
  readonly latencyScale: number;
  /** Bits a second of a serial line (8N1) that each socket's bytes take their time on; none when left out. */
  readonly baud?: number | undefined;
  /** A monotonic clock in milliseconds, which chip time follows between runs. */
  readonly now?: () => number;
  /** Where the portmapper of VXI-11 instruments listens; 0, which takes a free one, when left out. */
  readonly portmapperPort?: number;
}

export interface RunningSimulator {
  /** The bench with the addresses that were taken, and with `simulated.control`. */
  readonly bench: Bench;
  readonly control: SimulatorControl;
  /** The same control as JSON lines over loopback TCP, `host:port`. */
  readonly controlAddress: string;
  /** Where VXI-11 clients learn the port, `host:port`; empty when no instrument is served by VXI-11. */
  readonly portmappers: readonly string[];
  close(): Promise<void>;
}

/**
 * Starts the simulated chip of a bench and what serves its instruments at their loopback addresses: sockets, VXI-11, HiSLIP.
 * @throws bad_input when the bench is not a simulated one; instrument_unreachable when a port is taken.
 */
export async function startSimulator(bench: Bench, options: SimulatorOptions): Promise<RunningSimulator> {
  const pacing: Pacing = { on: options.pacing, latencyScale: options.latencyScale, baud: options.baud };
  const simulated = new SimulatedBench(bench, options.now ?? (() => performance.now()));
  const control = new LocalSimulatorControl(simulated, pacing);
  const controlServer = new ControlServer(control);
  let servers: InstrumentServers | null = null;
  const close = async (): Promise<void> => {
    await control.close();
    await Promise.all([controlServer.close(), servers?.close()]);
  };
  const controlAddress = await controlServer.listen();
  try {
    servers = await startInstrumentServers(simulated, bench, { pacing, portmapperPort: options.portmapperPort ?? 0 });
  } catch (error) {
    await close();
    throw error;
  }
  const { instruments, portmappers } = servers;
  const settings = bench.simulated === undefined ? {} : { simulated: { ...bench.simulated, control: controlAddress } };
  return { bench: { ...bench, ...settings, instruments }, control, controlAddress, portmappers, close };
}

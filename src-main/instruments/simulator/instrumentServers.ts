import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { Bench, BenchInstrument } from '../../../src-core/domain/bench.ts';
import { parseResourceString } from '../transports/resourceString.ts';
import type { Resource, ResourceKind, ResourceOf } from '../transports/resourceString.ts';
import { coreProgram } from '../transports/vxi11Protocol.ts';
import { HislipServer } from './hislipServer.ts';
import { MessageDevice } from './messageDevice.ts';
import type { Pacing } from './pacing.ts';
import { portmapperServer } from './portmapperServer.ts';
import type { SimulatedBench, SimulatedInstrument } from './simulatedBench.ts';
import { InstrumentServer } from './tcpServer.ts';
import { Vxi11Server } from './vxi11Server.ts';

export interface InstrumentServers {
  /** The bench's instruments with the ports that were taken: in the address, or in the option `vxi11_port`. */
  readonly instruments: Bench['instruments'];
  /** Where a portmapper tells the VXI-11 ports, `host:port`; empty when no instrument is served by VXI-11. */
  readonly portmappers: readonly string[];
  close(): Promise<void>;
}

interface Served<Kind extends ResourceKind> {
  readonly id: string;
  readonly definition: BenchInstrument;
  readonly instrument: SimulatedInstrument;
  readonly resource: ResourceOf<Kind>;
}

const loopback = /^(127(?:\.\d{1,3}){3}|localhost)$/i;

/**
 * Starts what serves the instruments of a simulated bench that have a loopback address: a socket each, one VXI-11 host with a
 * portmapper for each host name, a HiSLIP server for each host and port. Port 0 takes a free one. Instruments with other
 * addresses are left to whoever serves them.
 * @param portmapperPort 0 takes a free one; clients that cannot be told a port ask 111.
 * @throws instrument_unreachable when a port is taken.
 */
export async function startInstrumentServers(
  simulated: SimulatedBench,
  bench: Bench,
  { pacing, portmapperPort }: { readonly pacing: Pacing; readonly portmapperPort: number },
): Promise<InstrumentServers> {
  const instruments: Record<string, BenchInstrument> = { ...bench.instruments };
  const portmappers: string[] = [];
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(closers.map((closeOne) => closeOne()));
  };
  const common = (instrument: SimulatedInstrument) => ({
    dialect: instrument.dialect,
    pacing,
    takeReplyFault: () => simulated.faults.takeReplyFault(instrument.id, simulated.nowMs),
    afterCommand: () => simulated.checkPlugs(),
    onClientChange: (connected: boolean) => {
      instrument.clientConnected = connected;
    },
  });
  const start = async (id: string, server: { listen(): Promise<void>; close(): Promise<void> }): Promise<void> => {
    closers.push(() => server.close());
    await server.listen().catch((cause: unknown) => {
      throw new FringeError('instrument_unreachable', `The simulated ${id} cannot listen where its address says.`, {
        cause,
        path: `instruments.${id}.address`,
        remedy: 'Use port 0 for a free one, or end the program that holds the port.',
      });
    });
  };

  const served = [...simulated.instruments.values()].flatMap((instrument) => {
    const definition = bench.instruments[instrument.id];
    const resource = definition === undefined ? null : loopbackResource(definition.address);
    return definition === undefined || resource === null
      ? []
      : [{ id: instrument.id, definition, instrument, resource }];
  });
  const servedBy = <Kind extends ResourceKind>(kind: Kind): Served<Kind>[] =>
    served.flatMap((entry) => (entry.resource.kind === kind ? [entry as Served<Kind>] : []));

  try {
    for (const { id, definition, instrument, resource } of servedBy('socket')) {
      const server = new InstrumentServer({ ...common(instrument), host: resource.host, port: resource.port });
      instrument.onPlugChange = (isPluggedIn) => server.setPluggedIn(isPluggedIn);
      await start(id, server);
      const address = definition.address.replace(/::\d+::(?=SOCKET$)/i, `::${server.port}::`);
      instruments[id] = { ...definition, address };
    }
    for (const group of groupsOf(servedBy('hislip'), ({ id, resource: { host, port } }) =>
      port === 0 ? id : `${host.toLowerCase()}:${port}`,
    )) {
      const [{ id: first, resource }] = group;
      const devices = new Map(
        group.map((entry) => [entry.resource.device, new MessageDevice(common(entry.instrument))]),
      );
      const server = new HislipServer({ host: resource.host, port: resource.port, devices });
      await start(first, server);
      for (const { id, definition, instrument, resource: own } of group) {
        instrument.onPlugChange = (isPluggedIn) => server.setPluggedIn(own.device, isPluggedIn);
        const address = definition.address.replace(/(hislip\d*)(,\d+)?/i, `$1,${server.port}`);
        instruments[id] = { ...definition, address };
      }
    }
    for (const group of groupsOf(servedBy('vxi11'), ({ resource }) => resource.host.toLowerCase())) {
      const [{ id: first, definition: firstDefinition, resource }] = group;
      const devices = new Map(
        group.map((entry) => [entry.resource.device, new MessageDevice(common(entry.instrument))]),
      );
      const asked = firstDefinition.options['vxi11_port'];
      const server = new Vxi11Server({ host: resource.host, port: typeof asked === 'number' ? asked : 0, devices });
      await start(first, server);
      const portmapper = portmapperServer(resource.host, portmapperPort, [{ ...coreProgram, port: server.port }]);
      await start(first, portmapper);
      portmappers.push(`${resource.host}:${portmapper.port}`);
      for (const { id, definition, instrument, resource: own } of group) {
        instrument.onPlugChange = (isPluggedIn) => server.setPluggedIn(own.device, isPluggedIn);
        instruments[id] = { ...definition, options: { ...definition.options, vxi11_port: server.port } };
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { instruments, portmappers, close };
}

function loopbackResource(address: string): Resource | null {
  try {
    const resource = parseResourceString(address);
    return 'host' in resource && loopback.test(resource.host) ? resource : null;
  } catch (error) {
    if (error instanceof FringeError) return null;
    throw error;
  }
}

const groupsOf = <T>(entries: readonly T[], keyOf: (entry: T) => string): [T, ...T[]][] =>
  [...Map.groupBy(entries, keyOf).values()] as [T, ...T[]][];

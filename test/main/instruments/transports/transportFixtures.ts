import type { InstrumentDialect } from '../../../../src-main/instruments/simulator/dialect.ts';
import { HislipServer } from '../../../../src-main/instruments/simulator/hislipServer.ts';
import { MessageDevice } from '../../../../src-main/instruments/simulator/messageDevice.ts';
import { InstrumentServer } from '../../../../src-main/instruments/simulator/tcpServer.ts';
import { Vxi11Server } from '../../../../src-main/instruments/simulator/vxi11Server.ts';
import type { TransportOptions } from '../../../../src-main/instruments/transports/transport.ts';
import { ptyObstacle, servePty } from '../../../support/ptyServer.ts';
import { serveVisaBridge } from '../../../support/visaBridge.ts';
import { buildVisaDouble, visaDoubleObstacle } from '../../../support/visaDouble.ts';
import type { VisaDouble } from '../../../support/visaDouble.ts';

/** An instrument that can be reached, for one test. */
export interface ServedInstrument {
  readonly address: string;
  readonly options: TransportOptions;
  /** The cable is pulled or the instrument switched off. */
  pull(): Promise<void>;
  stop(): Promise<void>;
}

/** One row a transport: how a simulated instrument gets behind it. */
export interface TransportFixture {
  readonly name: string;
  /** Why it cannot be tried here, or null. */
  readonly obstacle: string | null;
  /** Messages with END, device clear and status byte; else a stream. */
  readonly hasMessages: boolean;
  /** Nothing comes unasked: a loss shows at the next exchange, and a request for service in the status byte alone. */
  readonly tellsNothing?: boolean;
  /** The instrument itself keeps a second client out. */
  readonly hasLock: boolean;
  serve(dialect: InstrumentDialect): Promise<ServedInstrument>;
}

const host = '127.0.0.1';
const parts = (dialect: InstrumentDialect) => ({
  dialect,
  pacing: { on: true, latencyScale: 1 },
  takeReplyFault: () => ({ drop: false, garble: false, extraMs: 0 }),
  afterCommand: () => undefined,
  onClientChange: () => undefined,
});

async function serveSocket(dialect: InstrumentDialect): Promise<ServedInstrument> {
  const server = new InstrumentServer({ ...parts(dialect), host, port: 0 });
  await server.listen();
  return {
    address: `TCPIP0::${host}::${server.port}::SOCKET`,
    options: {},
    pull: () => Promise.resolve(server.setPluggedIn(false)),
    stop: () => server.close(),
  };
}

async function serveSerial(dialect: InstrumentDialect): Promise<ServedInstrument> {
  const socket = await serveSocket(dialect);
  const terminal = await servePty(socket.address);
  let pulled: Promise<void> | null = null;
  const pull = () => (pulled ??= terminal.close());
  return {
    address: `ASRL${terminal.path}::INSTR`,
    options: {},
    pull,
    stop: async () => {
      await pull();
      await socket.stop();
    },
  };
}

async function serveVxi11(dialect: InstrumentDialect): Promise<ServedInstrument> {
  const server = new Vxi11Server({ host, port: 0, devices: new Map([['inst0', new MessageDevice(parts(dialect))]]) });
  await server.listen();
  return {
    address: `TCPIP0::${host}::inst0::INSTR`,
    options: { vxi11_port: server.port },
    pull: () => Promise.resolve(server.setPluggedIn('inst0', false)),
    stop: () => server.close(),
  };
}

async function serveHislip(dialect: InstrumentDialect, options: TransportOptions): Promise<ServedInstrument> {
  const devices = new Map([['hislip0', new MessageDevice(parts(dialect))]]);
  const server = new HislipServer({ host, port: 0, devices });
  await server.listen();
  return {
    address: `TCPIP0::${host}::hislip0,${server.port}::INSTR`,
    options,
    pull: () => Promise.resolve(server.setPluggedIn('hislip0', false)),
    stop: () => server.close(),
  };
}

/** Built with the first test that needs it: a library that is loaded stays so. */
let visaDouble: VisaDouble | null = null;

async function serveVisa(dialect: InstrumentDialect): Promise<ServedInstrument> {
  visaDouble ??= buildVisaDouble();
  const address = 'GPIB0::5::INSTR';
  const bridge = await serveVisaBridge(new MessageDevice(parts(dialect)));
  visaDouble.map({ [address]: { bridgePort: bridge.port } });
  return { address, options: {}, pull: () => Promise.resolve(bridge.pull()), stop: () => bridge.close() };
}

export const transportFixtures: readonly TransportFixture[] = [
  { name: 'a TCP socket', obstacle: null, hasMessages: false, hasLock: false, serve: serveSocket },
  { name: 'a serial port', obstacle: ptyObstacle, hasMessages: false, hasLock: true, serve: serveSerial },
  { name: 'VXI-11', obstacle: null, hasMessages: true, hasLock: true, serve: serveVxi11 },
  {
    name: 'HiSLIP, synchronized',
    obstacle: null,
    hasMessages: true,
    hasLock: true,
    serve: (dialect) => serveHislip(dialect, {}),
  },
  {
    name: 'HiSLIP, overlapped',
    obstacle: null,
    hasMessages: true,
    hasLock: true,
    serve: (dialect) => serveHislip(dialect, { overlapped: true }),
  },
  {
    name: 'VISA',
    obstacle: visaDoubleObstacle,
    hasMessages: true,
    tellsNothing: true,
    hasLock: false,
    serve: serveVisa,
  },
];

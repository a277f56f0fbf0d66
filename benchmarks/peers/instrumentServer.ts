/**
 * Instruments for the benchmark of transports, in a process of their own: four TCP sockets, one behind VXI-11, one behind
 * HiSLIP, and one behind a pseudo-terminal where there is socat. Each answers `*IDN?` with an identity and any other query
 * with a number, at once. Prints where they are; ends with its input.
 */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { answersAtOnce } from './benchmarkDialect.ts';
import { HislipServer } from '../../src-main/instruments/simulator/hislipServer.ts';
import { MessageDevice } from '../../src-main/instruments/simulator/messageDevice.ts';
import { portmapperServer } from '../../src-main/instruments/simulator/portmapperServer.ts';
import { Vxi11Server } from '../../src-main/instruments/simulator/vxi11Server.ts';
import { coreProgram } from '../../src-main/instruments/transports/vxi11Protocol.ts';
import { ptyObstacle, servePty } from '../../test/support/ptyServer.ts';

const host = '127.0.0.1';
/** A bare socket: with four clients at once the server's processor is the limit, so it does no more than it must. */
const listen = (): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer({ noDelay: true }, (socket) => {
      const { dialect } = answersAtOnce();
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk) => {
        dialect.push(chunk);
        for (let reply = dialect.next(); reply !== null; reply = dialect.next()) socket.write(reply.bytes);
      });
    });
    server.listen(0, host, () => resolve(`TCPIP0::${host}::${(server.address() as AddressInfo).port}::SOCKET`));
  });
const sockets = await Promise.all(Array.from({ length: 5 }, listen));
const vxi11 = new Vxi11Server({ host, port: 0, devices: new Map([['inst0', new MessageDevice(answersAtOnce())]]) });
await vxi11.listen();
const portmapper = portmapperServer(host, 0, [{ ...coreProgram, port: vxi11.port }]);
await portmapper.listen();
const hislip = new HislipServer({ host, port: 0, devices: new Map([['hislip0', new MessageDevice(answersAtOnce())]]) });
await hislip.listen();
const terminal = ptyObstacle === null ? await servePty(sockets[4] ?? '') : null;

process.stdout.write(
  `${JSON.stringify({
    tcp: sockets.slice(0, 4),
    vxi11: { address: `TCPIP0::${host}::inst0::INSTR`, port: vxi11.port, portmapper: portmapper.port },
    hislip: `TCPIP0::${host}::hislip0,${hislip.port}::INSTR`,
    serial: terminal === null ? null : `ASRL${terminal.path}::INSTR`,
  })}\n`,
);
process.stdin.on('end', () => void (terminal?.close() ?? Promise.resolve()).then(() => process.exit(0))).resume();

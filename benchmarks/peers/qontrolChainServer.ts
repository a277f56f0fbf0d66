/**
 * A chain of eight Qontrol modules in a process of its own, behind a socket and, where there is socat, a pseudo-terminal;
 * its bytes take the time of a serial line of 115200 baud 8N1, the modules none. Behind each channel stands a heater of
 * 1000 ohm and 5 more a channel. Prints where they are; for each line of input it prints what has passed since the last:
 * commands, and bytes in both directions. Ends with its input.
 */
import { createInterface } from 'node:readline';
import type { InstrumentDialect } from '../../src-main/instruments/simulator/dialect.ts';
import { QontrolDialect } from '../../src-main/instruments/simulator/qontrolDialect.ts';
import { InstrumentServer } from '../../src-main/instruments/simulator/tcpServer.ts';
import { ptyObstacle, servePty } from '../../test/support/ptyServer.ts';

const host = '127.0.0.1';
const baud = 115_200;
const modules = 8;

const seen = { commands: 0, bytes: 0 };

/** The chain, with what passes it counted. */
class CountedChain extends QontrolDialect implements InstrumentDialect {
  override push(bytes: Uint8Array): void {
    seen.bytes += bytes.length;
    super.push(bytes);
  }

  override next(): ReturnType<QontrolDialect['next']> {
    const reply = super.next();
    if (reply !== null) seen.commands += 1;
    seen.bytes += reply?.bytes.length ?? 0;
    return reply;
  }
}

async function listen(): Promise<string> {
  const volts = new Map<number, number>();
  const resistanceOhm = (channel: number): number => 1000 + 5 * channel;
  const port = {
    spend: () => undefined,
    setVolts: (channel: number, value: number) => void volts.set(channel, value),
    currentMa: (channel: number) => ((volts.get(channel) ?? 0) / resistanceOhm(channel)) * 1000,
    resistanceOhm,
    noise: () => 0,
    timeSeconds: () => 0,
  };
  const server = new InstrumentServer({
    host,
    port: 0,
    dialect: new CountedChain(port, { deviceId: 'Q8iv-0001', modules }),
    pacing: { on: false, latencyScale: 0, baud },
    takeReplyFault: () => ({ drop: false, garble: false, extraMs: 0 }),
    afterCommand: () => undefined,
    onClientChange: () => undefined,
  });
  await server.listen();
  return `TCPIP0::${host}::${server.port}::SOCKET`;
}

const socket = await listen();
const terminal = ptyObstacle === null ? await servePty(await listen()) : null;
const say = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
say({ baud, modules, socket, serial: terminal === null ? null : `ASRL${terminal.path}::INSTR` });
createInterface({ input: process.stdin })
  .on('line', () => {
    say(seen);
    Object.assign(seen, { commands: 0, bytes: 0 });
  })
  .on('close', () => void (terminal?.close() ?? Promise.resolve()).then(() => process.exit(0)));

import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { HislipTransport } from '../../../../src-main/instruments/transports/hislipTransport.ts';
import {
  encodeHislip,
  encodeSize,
  HislipSplitter,
  hislipTypes as types,
} from '../../../../src-main/instruments/transports/hislipMessage.ts';
import type { HislipMessage } from '../../../../src-main/instruments/transports/hislipMessage.ts';
import { createTransport } from '../../../../src-main/instruments/transports/openTransport.ts';
import { randomBytes } from './mutations.ts';
import { startRawPeer } from './rawPeer.ts';
import { ScriptedDialect } from './scriptedDialect.ts';
import { transportFixtures } from './transportFixtures.ts';

type Answer = (message: HislipMessage, socket: Socket, sockets: readonly Socket[]) => boolean;

/** An instrument that begins a session as the standard says, except where `answer` does otherwise (returning true). */
async function hislipPeer(answer: Answer): Promise<HislipTransport> {
  const sockets: Socket[] = [];
  const { port } = await startRawPeer((socket) => {
    sockets.push(socket);
    const splitter = new HislipSplitter(1024 * 1024);
    return (chunk) =>
      splitter.push(chunk, (message) => {
        if (!answer(message, socket, sockets)) wellBehaved(message, socket);
      });
  });
  const transport = new HislipTransport({
    address: `TCPIP0::127.0.0.1::hislip0,${port}::INSTR`,
    host: '127.0.0.1',
    port,
    device: 'hislip0',
    openTimeoutMs: 400,
    mode: 'synchronized',
    exclusive: true,
  });
  onTestFinished(() => transport.close());
  return transport;
}

function wellBehaved({ type }: HislipMessage, socket: Socket): void {
  const replies: Readonly<Record<number, Buffer>> = {
    [types.initialize]: encodeHislip(types.initializeResponse, 0, 0x0100_0007),
    [types.asyncInitialize]: encodeHislip(types.asyncInitializeResponse, 0, 0),
    [types.asyncMaximumMessageSize]: encodeHislip(types.asyncMaximumMessageSizeResponse, 0, 0, encodeSize(1024)),
    [types.asyncLock]: encodeHislip(types.asyncLockResponse, 1, 0),
    [types.asyncDeviceClear]: encodeHislip(types.asyncDeviceClearAcknowledge, 0, 0),
    [types.deviceClearComplete]: encodeHislip(types.deviceClearAcknowledge, 0, 0),
  };
  const reply = replies[type];
  if (reply !== undefined) socket.write(reply);
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => (error as FringeError).code,
  );
const lossOf = (transport: HislipTransport) =>
  new Promise<string>((resolve) => transport.onLost((reason) => resolve(reason)));
const isData = ({ type }: HislipMessage): boolean => type === types.dataEnd;

it.each<[string, (message: HislipMessage) => Buffer]>([
  ['a printer', () => Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')],
  ['a header without HS', () => Buffer.concat([Buffer.from('XX'), encodeHislip(1, 0, 7).subarray(2)])],
  ['a fatal error', () => encodeHislip(types.fatalError, 4, 0, Buffer.from('Too many clients'))],
])('does not open a session with %s', async (_name, say) => {
  const transport = await hislipPeer((message, socket) => {
    if (message.type !== types.initialize) return false;
    socket.write(say(message));
    return true;
  });
  expect(await codeOf(transport.open())).toBe('instrument_lost');
  expect(transport.state).toBe('closed');
});

it('does not open a session with an instrument that says no size where one is due', async () => {
  const transport = await hislipPeer(({ type }, socket) => {
    if (type !== types.asyncMaximumMessageSize) return false;
    return socket.write(encodeHislip(types.asyncMaximumMessageSizeResponse, 0, 0, Buffer.alloc(3)));
  });
  expect(await codeOf(transport.open())).toBe('instrument_lost');
});

it('does not wait for ever for an instrument that says nothing', async () => {
  const transport = await hislipPeer(({ type }) => type === types.asyncInitialize);
  expect(await codeOf(transport.open())).toBe('instrument_timeout');
  expect(transport.state).toBe('closed');
});

it('says that another program has the lock', async () => {
  const transport = await hislipPeer(({ type }, socket) => {
    if (type !== types.asyncLock) return false;
    return socket.write(encodeHislip(types.asyncLockResponse, 0, 0));
  });
  expect(await codeOf(transport.open())).toBe('instrument_busy');
});

it('opens a session with an instrument that has no locks', async () => {
  const transport = await hislipPeer(({ type }, socket) => {
    if (type !== types.asyncLock) return false;
    return socket.write(encodeHislip(types.asyncLockResponse, 3, 0));
  });
  await transport.open();
  expect(transport).toMatchObject({ state: 'open', mode: 'synchronized' });
});

it('takes only the reply to what it said last', async () => {
  const transport = await hislipPeer((message, socket) => {
    if (!isData(message)) return false;
    const { parameter } = message;
    socket.write(encodeHislip(types.dataEnd, 0, parameter - 2, Buffer.from('late\n')));
    socket.write(encodeHislip(types.data, 0, parameter, Buffer.from('in two ')));
    socket.write(encodeHislip(types.dataEnd, 0, parameter, Buffer.from('pieces\n')));
    return socket.write(encodeHislip(types.dataEnd, 0, parameter + 2, Buffer.from('early\n')));
  });
  await transport.open();
  const messages: string[] = [];
  transport.onBytes((chunk, isEnd) => messages.push(`${chunk.toString()}${isEnd ? '|' : ''}`));
  transport.write('A?\n');
  await expect.poll(() => messages.join('')).toBe('in two pieces\n|');
});

it('drops the beginning of a reply whose end is that of another', async () => {
  const transport = await hislipPeer((message, socket) => {
    if (!isData(message)) return false;
    const { parameter } = message;
    socket.write(encodeHislip(types.data, 0, 0xffff_ffff, Buffer.from('12')));
    socket.write(encodeHislip(types.dataEnd, 0, parameter - 2, Buffer.from('34\n')));
    return socket.write(encodeHislip(types.dataEnd, 0, parameter, Buffer.from('56\n')));
  });
  await transport.open();
  const arrived: string[] = [];
  transport.onBytes((chunk) => arrived.push(chunk.toString()));
  transport.write('A?\n');
  await expect.poll(() => arrived.join('')).toBe('56\n');
});

it('says once that a reply was read, and which message was the last', async () => {
  const said: string[] = [];
  const transport = await hislipPeer((message, socket) => {
    const { type, control, parameter } = message;
    if (isData(message)) {
      said.push(`data ${control}`);
      return socket.write(encodeHislip(types.dataEnd, 0, parameter, Buffer.from('1\n')));
    }
    if (type !== types.asyncStatusQuery) return false;
    said.push(`status ${control} ${parameter.toString(16)}`);
    return socket.write(encodeHislip(types.asyncStatusResponse, 4, 0));
  });
  await transport.open();
  expect(await transport.readStatusByte(1000)).toBe(4);
  transport.write('A?\n');
  await transport.readUntil(Buffer.from('\n'), 1000);
  await transport.readStatusByte(1000);
  transport.write('A?\n');
  await transport.readUntil(Buffer.from('\n'), 1000);
  transport.write('A?\n');
  expect(said).toEqual(['status 0 fffffefe', 'data 0', 'status 1 ffffff00', 'data 0']);
  await expect.poll(() => said.at(-1)).toBe('data 1');
});

it.each<[string, Buffer]>([
  ['a payload that would fill the memory', encodeHislip(types.data, 0, 0).fill(0xff, 8, 16)],
  ['a payload longer than agreed', encodeHislip(types.dataEnd, 0, 0).fill(0x7f, 12, 13)],
  ['noise', Buffer.from('\x00\x01\x02 this is no message at all')],
])('is lost, at once and once, at %s', async (_name, bytes) => {
  const transport = await hislipPeer((message, socket) => isData(message) && socket.write(bytes));
  await transport.open();
  const lost = lossOf(transport);
  transport.write('A?\n');
  expect(await lost).toContain('breaks the rules of HiSLIP');
  expect(transport.state).toBe('lost');
  expect(() => transport.write('B?\n')).toThrow(/has been lost/);
});

it('sends nothing between the two halves of an interruption', async () => {
  const received: string[] = [];
  let asyncSocket: Socket | null = null;
  const transport = await hislipPeer((message, socket, sockets) => {
    if (message.type === types.asyncInitialize) asyncSocket = sockets[1] ?? null;
    if (!isData(message)) return false;
    received.push(message.payload.toString().trim());
    if (received.length > 1)
      return socket.write(encodeHislip(types.dataEnd, 0, message.parameter, Buffer.from('two\n')));
    socket.write(encodeHislip(types.data, 0, message.parameter, Buffer.from('half a rep')));
    return socket.write(encodeHislip(types.interrupted, 0, message.parameter));
  });
  await transport.open();
  transport.write('ONE?\n');
  await expect.poll(() => received).toEqual(['ONE?']);
  // The half that came has reached us when the status that was asked after it has not: wait for silence instead.
  await new Promise((resolve) => setTimeout(resolve, 50));
  transport.write('TWO?\n');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(received).toEqual(['ONE?']);
  (asyncSocket as Socket | null)?.write(encodeHislip(types.asyncInterrupted, 0, 0));
  expect((await transport.readUntil(Buffer.from('\n'), 3000)).toString()).toBe('two\n');
  expect(received).toEqual(['ONE?', 'TWO?']);
});

it('cuts a long message into pieces that the instrument takes', async () => {
  const sizes: number[] = [];
  const transport = await hislipPeer((message) => {
    if (message.type !== types.data && !isData(message)) return false;
    sizes.push(message.payload.length);
    return true;
  });
  await transport.open();
  transport.write('x'.repeat(2500));
  await expect.poll(() => sizes).toEqual([1024, 1024, 452]);
});

it('of the simulator voids the reply that a next message comes before', async () => {
  const fixture = transportFixtures.find(({ name }) => name === 'HiSLIP, synchronized') ?? transportFixtures[0];
  const slow = new ScriptedDialect((command) => ({ text: `${command}\n`, latencyMs: command === 'SLOW?' ? 100 : 0 }));
  const served = await fixture?.serve(slow);
  if (served === undefined) throw new Error('no fixture');
  onTestFinished(() => served.stop());
  const transport = createTransport(served.address, served.options);
  onTestFinished(() => transport.close());
  await transport.open();
  const arrived: string[] = [];
  transport.onBytes((chunk) => arrived.push(chunk.toString()));
  for (const command of ['SLOW?', 'FAST?']) transport.write(`${command}\n`);
  await expect.poll(() => arrived.join('')).toBe('FAST?\n');
});

it('of the simulator outlives whatever is thrown at it', async () => {
  const fixture = transportFixtures.find(({ name }) => name.startsWith('HiSLIP')) ?? transportFixtures[0];
  const served = await fixture?.serve(new ScriptedDialect(() => '1\n'));
  if (served === undefined) throw new Error('no fixture');
  onTestFinished(() => served.stop());
  const port = Number(/,(\d+)/.exec(served.address)?.[1]);
  const random = createRandomStream({ seed: 3, purpose: 'hostile clients' });
  for (let attempt = 0; attempt < 40; attempt++) {
    const good = encodeHislip(random.integerBelow(30), random.integerBelow(4), random.integerBelow(2 ** 32));
    const start =
      random.integerBelow(2) === 0 ? encodeHislip(types.initialize, 0, 0x0100_0000, Buffer.from('hislip0')) : good;
    await throwAt(port, Buffer.concat([start, good, randomBytes(random, random.integerBelow(200))]));
  }
  const transport = createTransport(served.address, served.options);
  onTestFinished(() => transport.close());
  await transport.open();
  transport.write('A?\n');
  expect((await transport.readUntil(Buffer.from('\n'), 3000)).toString()).toBe('1\n');
});

async function throwAt(port: number, bytes: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.resume();
    setTimeout(() => socket.destroy(), 200).unref();
  });
}

import { connect } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import type { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { createRandomStream } from '../../../../src-core/maths/random/index.ts';
import { OncRpcServer } from '../../../../src-main/instruments/simulator/oncRpcServer.ts';
import { portmapperServer } from '../../../../src-main/instruments/simulator/portmapperServer.ts';
import { encodeCall, encodeResults } from '../../../../src-main/instruments/transports/oncRpcMessage.ts';
import { markRecord } from '../../../../src-main/instruments/transports/oncRpcRecords.ts';
import { createTransport } from '../../../../src-main/instruments/transports/openTransport.ts';
import type { Transport } from '../../../../src-main/instruments/transports/transport.ts';
import {
  coreProcedures as core,
  coreProgram,
  deviceErrors as errors,
  encode,
  parse,
} from '../../../../src-main/instruments/transports/vxi11Protocol.ts';
import type { XdrReader } from '../../../../src-main/instruments/transports/xdr.ts';
import { startForwarder } from './forwarder.ts';
import { mutate } from './mutations.ts';
import { startRawPeer } from './rawPeer.ts';
import { ScriptedDialect } from './scriptedDialect.ts';
import { transportFixtures } from './transportFixtures.ts';

const address = 'TCPIP0::127.0.0.1::inst0::INSTR';
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => (error as FringeError).code,
  );

/** A host that does what it must, except where `answer` does otherwise (not undefined). */
async function hostWith(
  answer: (procedure: number, parameters: XdrReader) => Uint8Array | undefined,
): Promise<{ transport: Transport; port: number; calls: number[] }> {
  const calls: number[] = [];
  const server = new OncRpcServer({
    host: '127.0.0.1',
    port: 0,
    maxCallBytes: 4096,
    programs: [
      {
        ...coreProgram,
        procedures: (procedure, parameters) => {
          calls.push(procedure);
          return answer(procedure, parameters) ?? wellBehaved(procedure, parameters);
        },
      },
    ],
  });
  await server.listen();
  const transport = createTransport(address, { vxi11_port: server.port, open_timeout_ms: 400 });
  onTestFinished(async () => {
    await transport.close();
    await server.close();
  });
  return { transport, port: server.port, calls };
}

function wellBehaved(procedure: number, parameters: XdrReader): Uint8Array | null {
  switch (procedure) {
    case core.createLink:
      return encode.createLinkResult({ error: 0, link: 5, abortPort: 1, maxReceiveBytes: 1024 });
    case core.deviceWrite:
      return encode.integers(errors.none, parse.deviceWrite(parameters, 4096).data.length);
    case core.deviceRead:
      return encode.deviceReadResult({ error: 0, reason: 4, data: Buffer.from('reply\n') });
    case core.destroyLink:
    case core.deviceClear:
      return encode.integers(errors.none);
    default:
      return null;
  }
}

it('is found by its host’s portmapper', async () => {
  const { port } = await hostWith(() => undefined);
  const portmapper = portmapperServer('127.0.0.1', 0, [{ ...coreProgram, port }]);
  await portmapper.listen();
  onTestFinished(() => portmapper.close());
  const transport = createTransport(address, { portmapper_port: portmapper.port });
  onTestFinished(() => transport.close());
  await transport.open();
  transport.write('A?\n');
  expect((await transport.readUntil(Buffer.from('\n'), 3000)).toString()).toBe('reply\n');
});

it('is not there when the portmapper knows nothing of it', async () => {
  const portmapper = portmapperServer('127.0.0.1', 0, []);
  await portmapper.listen();
  onTestFinished(() => portmapper.close());
  const opening = createTransport(address, { portmapper_port: portmapper.port }).open();
  await expect(opening).rejects.toMatchObject({ code: 'instrument_unreachable' });
});

it.each<[number, string]>([
  [errors.lockedByAnother, 'instrument_busy'],
  [errors.outOfResources, 'instrument_busy'],
  [errors.notAccessible, 'instrument_unreachable'],
])('cannot be opened when the host answers %i: %s', async (error, code) => {
  const refusal = encode.createLinkResult({ error, link: 0, abortPort: 0, maxReceiveBytes: 0 });
  const { transport } = await hostWith((procedure) => (procedure === core.createLink ? refusal : undefined));
  expect(await codeOf(transport.open())).toBe(code);
  expect(transport.state).toBe('closed');
});

it('is opened without a lock where the host has none', async () => {
  const { transport, calls } = await hostWith((procedure, parameters) => {
    if (procedure !== core.createLink) return undefined;
    const { lockDevice } = parse.createLink(parameters);
    return lockDevice ? encode.createLinkResult({ error: 8, link: 0, abortPort: 0, maxReceiveBytes: 0 }) : undefined;
  });
  await transport.open();
  expect(calls).toEqual([core.createLink, core.createLink]);
});

it('says when an instrument has no device clear, no status byte, no trigger', async () => {
  const { transport } = await hostWith((procedure) => {
    if (procedure === core.deviceReadStatusByte) return encode.integers(errors.notSupported, 0);
    if (procedure === core.deviceClear || procedure === core.deviceTrigger) return encode.integers(errors.notSupported);
    return undefined;
  });
  await transport.open();
  expect(await transport.clear?.(1000)).toBe('not_supported');
  expect(await codeOf(transport.readStatusByte?.(1000) ?? Promise.resolve())).toBe('not_available');
  expect(await codeOf(transport.trigger?.(1000) ?? Promise.resolve())).toBe('not_available');
  expect(transport.state).toBe('open');
});

it('sends on what the host did not take, and marks the end alone as END', async () => {
  const writes: string[] = [];
  const { transport } = await hostWith((procedure, parameters) => {
    if (procedure !== core.deviceWrite) return undefined;
    const { flags, data } = parse.deviceWrite(parameters, 4096);
    const size = Math.min(data.length, 600);
    writes.push(`${size}${(flags & 8) === 0 ? '' : ' END'}`);
    return encode.integers(errors.none, size);
  });
  await transport.open();
  transport.write('x'.repeat(1500));
  // 1024 bytes are offered at a time; the host takes 600 of each.
  await expect.poll(() => writes).toEqual(['600', '600 END', '300 END']);
});

it.each<[string, (procedure: number) => Uint8Array | undefined]>([
  ['takes no bytes', (procedure) => (procedure === core.deviceWrite ? encode.integers(errors.none, 0) : undefined)],
  [
    'says it took more than was sent',
    (procedure) => (procedure === core.deviceWrite ? encode.integers(errors.none, 9999) : undefined),
  ],
  [
    'says that the link is not valid',
    (procedure) => (procedure === core.deviceWrite ? encode.integers(errors.invalidLink, 0) : undefined),
  ],
  [
    'announces more bytes than it sends',
    (procedure) => (procedure === core.deviceRead ? encode.integers(0, 4, 0x00ff_ffff) : undefined),
  ],
  ['ends its answer in the middle', (procedure) => (procedure === core.deviceRead ? encode.integers(0) : undefined)],
])('is lost, once, when the host %s', async (_name, answer) => {
  const { transport } = await hostWith(answer);
  await transport.open();
  const reasons: string[] = [];
  transport.onLost((reason) => reasons.push(reason));
  transport.write('A?\n');
  transport.expectReply?.(2000);
  await expect.poll(() => transport.state).toBe('lost');
  expect(reasons).toHaveLength(1);
  expect(() => transport.write('B?\n')).toThrow(/has been lost/);
});

it.each<[string, (transactionId: number) => Buffer]>([
  ['a printer', () => Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ['a record that would fill the memory', () => Buffer.from('7fffffff', 'hex')],
  [
    'a call where a reply is expected',
    () => markRecord(encodeCall(1, { program: 1, version: 1, procedure: 1 }, Buffer.alloc(0))),
  ],
  ['the reply to another call', (id) => markRecord(encodeResults(id + 1, encode.integers(0, 1, 1, 1024)))],
  ['half a reply', (id) => markRecord(encodeResults(id, encode.integers(0, 1, 1, 1024))).subarray(0, 20)],
])('does not open a link with %s', async (_name, say) => {
  const { port } = await startRawPeer((socket) => (chunk) => void socket.write(say(chunk.readUInt32BE(4))));
  const transport = createTransport(address, { vxi11_port: port, open_timeout_ms: 300 });
  expect(['instrument_lost', 'instrument_timeout']).toContain(await codeOf(transport.open()));
  expect(transport.state).toBe('closed');
});

it('of the simulator outlives whatever is thrown at it', async () => {
  const fixture = transportFixtures.find(({ name }) => name === 'VXI-11') ?? transportFixtures[0];
  const served = await fixture?.serve(new ScriptedDialect(() => '1\n'));
  if (served === undefined) throw new Error('no fixture');
  onTestFinished(() => served.stop());
  const random = createRandomStream({ seed: 3, purpose: 'hostile clients' });
  for (let attempt = 0; attempt < 40; attempt++) {
    const procedure = 10 + random.integerBelow(17);
    const parameters = mutate(
      random,
      encode.createLink({ clientId: 1, lockDevice: false, lockTimeoutMs: 0, device: 'inst0' }),
    );
    const call = markRecord(encodeCall(attempt, { ...coreProgram, procedure }, parameters));
    await throwAt(Number(served.options['vxi11_port']), mutate(random, call));
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

it('lets everything that was written leave before it closes, with a host that takes its time', async () => {
  const taken: string[] = [];
  const { port: hostPort, calls } = await hostWith((procedure, parameters) => {
    if (procedure !== core.deviceWrite) return undefined;
    const { data } = parse.deviceWrite(parameters, 4096);
    taken.push(Buffer.from(data).toString('latin1'));
    return encode.integers(errors.none, data.length);
  });
  const { port } = await startForwarder(hostPort, 300);
  const transport = createTransport(address, { vxi11_port: port });
  await transport.open();
  const commands = ['VOLT 0\n', 'CURR 0\n', 'OUTP OFF\n'];
  for (const command of commands) transport.write(command);
  transport.expectReply?.(60_000);
  await transport.close();
  expect(taken).toEqual(commands);
  expect(calls).not.toContain(core.deviceRead);
});

import { describe, expect, it, onTestFinished } from 'vitest';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import { looksLikeIdentity, parseDecimal } from '../../src-main/instruments/drivers/scpi.ts';
import { MessageLink } from '../../src-main/instruments/protocols/messageLink.ts';
import { scpiDialect } from '../../src-main/instruments/protocols/scpiDialect.ts';
import { createTransport, openTransport } from '../../src-main/instruments/transports/openTransport.ts';
import { acquirePortLock } from '../../src-main/instruments/transports/portLock.ts';
import type { Transport } from '../../src-main/instruments/transports/transport.ts';
import { ScriptedDialect } from '../main/instruments/transports/scriptedDialect.ts';
import type { ScriptedReply } from '../main/instruments/transports/scriptedDialect.ts';
import type { ServedInstrument, TransportFixture } from '../main/instruments/transports/transportFixtures.ts';

const identity = 'MAKER,METER,1,1.0';
const timeoutMs = 400;
const markEveryMs = 40;
const everyByte = String.fromCharCode(...Array.from({ length: 256 }, (_, index) => index));

/** What every transport promises with a simulated instrument behind it, over its real link. */
export function instrumentTransportContract(fixture: TransportFixture): void {
  const { name, obstacle, hasMessages, hasLock, tellsNothing = false } = fixture;

  /** An instrument that answers `READ<n>?` with n, except where the test says otherwise (not undefined). */
  const serve = async (
    misbehave: (command: string, count: number) => ScriptedReply | undefined = () => undefined,
  ): Promise<ServedInstrument & { readonly commands: readonly string[] }> => {
    const dialect = new ScriptedDialect((command, count) => {
      const special = misbehave(command, count);
      if (special !== undefined) return special;
      if (command === '*IDN?') return `${identity}\n`;
      const read = /^READ(\d+)\?$/.exec(command);
      return read === null ? null : `${read[1] ?? ''}\n`;
    });
    const served = await fixture.serve(dialect);
    onTestFinished(() => served.stop());
    return { ...served, commands: dialect.commands };
  };
  const openAt = async ({ address, options }: ServedInstrument): Promise<Transport> => {
    const transport = await openTransport(address, options);
    onTestFinished(() => transport.close());
    return transport;
  };
  const linkTo = async (
    { address, options }: ServedInstrument,
    markEveryMs = 0,
  ): Promise<{ link: MessageLink; lost: string[] }> => {
    const lost: string[] = [];
    const link = new MessageLink({
      transport: createTransport(address, options),
      dialect: scpiDialect,
      label: 'The meter',
      timeoutMs,
      retries: 2,
      markEveryMs,
      probe: { command: '*IDN?', matches: looksLikeIdentity, expected: 'a meter' },
      onLost: (reason) => lost.push(reason),
    });
    onTestFinished(() => link.close());
    expect(await link.open()).toBe(identity);
    return { link, lost };
  };
  const readAll = (link: MessageLink, first: number, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => link.read(`READ${first + index}?`, parseDecimal)));
  const series = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);
  /** Asks, and takes so many bytes of the reply. */
  const ask = async (transport: Transport, command: string, length: number) => {
    const pieces: Buffer[] = [];
    let ends = 0;
    const stop = transport.onBytes((chunk, isEnd) => {
      pieces.push(Buffer.from(chunk));
      if (isEnd) ends += 1;
    });
    transport.write(`${command}\n`);
    transport.expectReply?.(20_000);
    const size = () => pieces.reduce((sum, piece) => sum + piece.length, 0);
    await until(() => size() >= length && (!hasMessages || ends > 0));
    stop();
    return { text: Buffer.concat(pieces).toString('latin1'), ends };
  };

  describe.skipIf(obstacle !== null)(
    `over ${name}, an instrument${obstacle === null ? '' : ` (skipped: ${obstacle})`}`,
    () => {
      it('is opened, closed, and opened again', async () => {
        const served = await serve();
        const transport = await openAt(served);
        expect(transport).toMatchObject({ state: 'open', address: served.address });
        expect(await codeOf(transport.open())).toBe('conflict');
        await transport.close();
        await transport.close();
        expect(transport.state).toBe('closed');
        expect(() => transport.write('too late')).toThrow(/is not open/);
        await transport.open();
        expect((await ask(transport, 'READ7?', 2)).text).toBe('7\n');
      });

      it('is not opened for somebody who has given up', async () => {
        const { address, options } = await serve();
        const transport = createTransport(address, options);
        expect(await codeOf(transport.open(AbortSignal.abort()))).toBe('stopped');
        expect(transport.state).toBe('closed');
      });

      it('that is not there is unreachable', async () => {
        const served = await serve();
        await served.stop();
        expect(await codeOf(openTransport(served.address, served.options))).toBe('instrument_unreachable');
      });

      it('carries every byte in both directions', async () => {
        const served = await serve((command) => (command === 'BYTES?' ? everyByte : undefined));
        const transport = await openAt(served);
        const reply = await ask(transport, 'BYTES?', 256);
        expect(reply.text).toBe(everyByte);
        expect(reply.ends).toBe(hasMessages ? 1 : 0);
        const sent = everyByte.replace('\n', '');
        transport.write(`${sent}\n`);
        await ask(transport, 'READ1?', 2);
        expect(served.commands.at(-2)).toBe(sent);
      });

      it('gives a long reply whole, and the bytes that came before anybody listened', async () => {
        const long = `${'0123456789'.repeat(60_000)}\n`;
        const transport = await openAt(await serve((command) => (command === 'LONG?' ? long : undefined)));
        const { text, ends } = await ask(transport, 'LONG?', long.length);
        expect(text === long).toBe(true);
        expect(ends).toBe(hasMessages ? 1 : 0);
        transport.write('READ5?\n');
        expect((await transport.readUntil(Buffer.from('\n'), 5000)).toString()).toBe('5\n');
        expect(await codeOf(transport.readUntil(Buffer.from('\n'), 30))).toBe('instrument_timeout');
      });

      it('answers many at once, each with its own reply, one exchange on the wire at a time', async () => {
        const served = await serve();
        const { link } = await linkTo(served);
        expect(await readAll(link, 0, 200)).toEqual(series(0, 200));
        expect(served.commands.slice(1)).toEqual(series(0, 200).map((n) => `READ${n}?`));
        expect(link.statistics).toMatchObject({ exchanges: 200, timeouts: 0, resynchronisations: 0, errors: 0 });
      });

      it('whose reply is late is asked again, and the late reply is nobody’s', async () => {
        const late = (command: string, count: number): ScriptedReply | undefined =>
          command === 'READ7?' && count === 0 ? { text: '7\n', latencyMs: timeoutMs + 100 } : undefined;
        const { link } = await linkTo(await serve(late));
        expect(await readAll(link, 5, 6)).toEqual(series(5, 6));
        expect(link.statistics).toMatchObject({ timeouts: 1, retries: 1, resynchronisations: 1 });
      });

      it('whose write is answered late gives no value to the next', async () => {
        const late = (command: string): ScriptedReply | undefined =>
          command === 'SET' ? { text: '99\n', latencyMs: timeoutMs + 100 } : undefined;
        const { link } = await linkTo(await serve(late));
        const results = await Promise.allSettled([
          link.write('SET', parseDecimal),
          ...[1, 2].map((n) => readOne(link, n)),
        ]);
        expect(results).toMatchObject([
          { status: 'rejected', reason: { code: 'instrument_timeout' } },
          { value: 1 },
          { value: 2 },
        ]);
      });

      it('that says things twice is never taken for the next command’s reply', async () => {
        const doubled = (command: string): ScriptedReply | undefined => (command === 'READ3?' ? '3\n3\n' : undefined);
        const { link } = await linkTo(await serve(doubled));
        expect(await readAll(link, 0, 8)).toEqual(series(0, 8));
        expect(link.statistics.resynchronisations).toBeGreaterThan(0);
      });

      it.skipIf(hasMessages).each([
        ['is known as one', '3'],
        ['is not known as one', '99'],
      ])(
        'whose second copy of a reply meets the next question is not one behind for long, when it %s',
        async (_, copy) => {
          // The next question's own answer meets the one after it, and so on.
          let held: string | null = null;
          const behind = (command: string, count: number): ScriptedReply | undefined => {
            const own = command === '*IDN?' ? identity : (/\d+/.exec(command)?.[0] ?? '');
            const said = command === 'READ4?' && count === 0 ? copy : held;
            if (said === null) return undefined;
            held = command === '*IDN?' ? null : own;
            return command === '*IDN?' ? `${said}\n${own}\n` : `${said}\n`;
          };
          const { link } = await linkTo(await serve(behind), markEveryMs);
          expect(await readAll(link, 0, 4)).toEqual(series(0, 4));
          await readAll(link, 4, 4);
          const began = performance.now();
          while (performance.now() - began < markEveryMs) await readOne(link, 9);
          expect(await readAll(link, 10, 20)).toEqual(series(10, 20));
          expect(link.statistics).toMatchObject({ resynchronisations: 1, errors: 0, keepAlives: 0 });
        },
      );

      it('that answers nonsense is asked again', async () => {
        const noise = (command: string, count: number): ScriptedReply | undefined =>
          command === 'READ3?' && count === 0 ? '\x00\xff3\x07\n' : undefined;
        const { link } = await linkTo(await serve(noise));
        expect(await readAll(link, 2, 4)).toEqual(series(2, 4));
        expect(link.statistics).toMatchObject({ retries: 1, resynchronisations: 1 });
      });

      it('that never ends its reply is cut off, and the link goes on', async () => {
        const endless = (command: string): ScriptedReply | undefined =>
          command === 'ENDLESS?' ? 'x'.repeat(400_000) : undefined;
        const { link } = await linkTo(await serve(endless));
        expect(await codeOf(link.read('ENDLESS?', parseDecimal, { retries: 0 }))).toBe('instrument_reply');
        expect(await readAll(link, 1, 3)).toEqual(series(1, 3));
      });

      it('that goes away in the middle of an exchange is lost at once', async () => {
        const slow = (command: string): ScriptedReply | undefined =>
          command === 'READ3?' ? { text: '3\n', latencyMs: 60_000 } : undefined;
        const served = await serve(slow);
        const { link, lost } = await linkTo(served);
        const waiting = Promise.allSettled([
          link.read('READ3?', parseDecimal, { timeoutMs: 60_000 }),
          readOne(link, 4),
        ]);
        await until(() => served.commands.includes('READ3?'));
        await served.pull();
        expect(await waiting).toMatchObject([
          { status: 'rejected', reason: { code: 'instrument_lost' } },
          { status: 'rejected', reason: { code: 'instrument_lost' } },
        ]);
        expect(lost).toHaveLength(1);
        expect(await codeOf(readOne(link, 5))).toBe('instrument_lost');
      });

      it('tells a loss once, and nobody of its own closing', async () => {
        const served = await serve();
        const transport = await openAt(served);
        const reasons: string[] = [];
        transport.onLost((reason) => reasons.push(reason));
        await transport.close();
        expect(reasons).toEqual([]);
        await transport.open();
        await served.pull();
        if (tellsNothing) transport.write('READ1?\n');
        await until(() => transport.state === 'lost');
        expect(reasons).toHaveLength(1);
        expect(() => transport.write('too late')).toThrow(/has been lost/);
        expect(await codeOf(transport.readUntil(Buffer.from('\n'), 1000))).toBe('instrument_lost');
      });

      it('still gets what was said before the transport was closed', async () => {
        const served = await serve();
        const transport = await openAt(served);
        const safe = ['SAFE 1', 'SAFE 2', 'SAFE 3'];
        for (const command of safe) transport.write(`${command}\n`);
        await transport.close();
        await until(() => served.commands.length >= safe.length);
        expect(served.commands).toEqual(safe);
      });

      it('is held by one host at a time', async () => {
        const { address, options } = await serve();
        const folder = mkdtempSync(join(tmpdir(), 'fringe-locks-'));
        onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
        const release = acquirePortLock(folder, address, options);
        expect(() =>
          acquirePortLock(
            folder,
            address.replace(/INSTR$|SOCKET$/, (name) => name.toLowerCase()),
            options,
          ),
        ).toThrow(/is held/);
        release();
        acquirePortLock(folder, address, options)();
      });

      it.runIf(hasLock)('keeps a second client out while the first has it', async () => {
        const served = await serve();
        const first = await openAt(served);
        expect(await codeOf(openTransport(served.address, served.options))).toBe('instrument_busy');
        expect((await ask(first, 'READ1?', 2)).text).toBe('1\n');
        await first.close();
        expect((await ask(await openAt(served), 'READ2?', 2)).text).toBe('2\n');
      });

      it.runIf(hasMessages)('takes a message without a line end, and a reply that ends by END alone', async () => {
        const bare = (command: string): ScriptedReply | undefined => (command === 'BARE?' ? '42' : undefined);
        const served = await serve(bare);
        const { link } = await linkTo(served);
        expect(await link.read('BARE?', parseDecimal)).toBe(42);
        expect(await readOne(link, 6)).toBe(6);
        const transport = createTransport(served.address, { ...served.options, lock: false });
        await link.close();
        await transport.open();
        onTestFinished(() => transport.close());
        transport.write('BARE?');
        expect((await transport.readUntil(Buffer.from('\n'), 5000)).toString()).toBe('42');
      });

      it.runIf(hasMessages)('forgets at a device clear what it was about to say', async () => {
        const slow = (command: string): ScriptedReply | undefined =>
          command === 'SLOW?' ? { text: 'slow\n', latencyMs: 300 } : undefined;
        const transport = await openAt(await serve(slow));
        const arrived: string[] = [];
        transport.onBytes((chunk) => arrived.push(chunk.toString('latin1')));
        transport.write('SLOW?\n');
        transport.expectReply?.(10_000);
        await pause(50);
        expect(await transport.clear?.(5000)).toBe('cleared');
        transport.write('READ8?\n');
        transport.expectReply?.(5000);
        await until(() => arrived.join('').endsWith('\n'));
        await pause(350);
        expect(arrived.join('')).toBe('8\n');
      });

      it.runIf(hasMessages)('says by its status byte and a request that a reply is there', async () => {
        const transport = await openAt(await serve());
        const requests: (number | null)[] = [];
        transport.onServiceRequest?.((statusByte) => requests.push(statusByte));
        expect(await transport.readStatusByte?.(5000)).toBe(0);
        // The way for requests may be made only now.
        await pause(100);
        transport.write('*SRE 16\n');
        transport.write('READ9?\n');
        let polled = 0;
        if (tellsNothing) while (polled === 0) polled = (await transport.readStatusByte?.(5000)) ?? 0;
        else await until(() => requests.length > 0);
        expect(tellsNothing ? polled : (requests[0] ?? (await transport.readStatusByte?.(5000)))).toBe(0x50);
        expect((await transport.readUntil(Buffer.from('\n'), 5000)).toString()).toBe('9\n');
        expect(await transport.readStatusByte?.(5000)).toBe(0);
      });
    },
  );
}

const readOne = (link: MessageLink, n: number) => link.read(`READ${n}?`, parseDecimal);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (condition: () => boolean) => {
  while (!condition()) await pause(3);
};
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'nothing was thrown',
    (error: unknown) => (error as FringeError).code,
  );

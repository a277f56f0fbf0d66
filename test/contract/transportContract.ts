import { describe, expect, it, onTestFinished } from 'vitest';
import type { FringeError } from '../../src-core/errors/fringeError.ts';
import type { Transport } from '../../src-main/instruments/transports/transport.ts';

/** The other end of the wire, held by the test. */
export interface TransportPeer {
  readonly transport: Transport;
  /** Everything the peer has received, as latin-1. */
  received(): string;
  send(bytes: Uint8Array): void;
  /** The cable is pulled or the instrument switched off. */
  vanish(): Promise<void>;
  stop(): Promise<void>;
}

/** What every transport promises, whatever carries its bytes. */
export function transportContract(name: string, connect: () => Promise<TransportPeer>): void {
  const opened = async (): Promise<TransportPeer> => {
    const peer = await connect();
    onTestFinished(async () => {
      await peer.transport.close();
      await peer.stop();
    });
    await peer.transport.open();
    return peer;
  };
  const codeOf = (promise: Promise<unknown>) =>
    promise.then(
      () => 'nothing was thrown',
      (error: unknown) => (error as FringeError).code,
    );
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  describe(`${name} keeps the transport's contract`, () => {
    it('is closed, then open, then closed again, and a second close does nothing', async () => {
      const { transport } = await opened();
      expect(transport.state).toBe('open');
      await transport.close();
      expect(transport.state).toBe('closed');
      await transport.close();
      expect(transport.state).toBe('closed');
    });

    it('refuses to be opened twice', async () => {
      const { transport } = await opened();
      expect(await codeOf(transport.open())).toBe('conflict');
      expect(transport.state).toBe('open');
    });

    it('is not opened for somebody who has given up', async () => {
      const peer = await connect();
      onTestFinished(() => peer.stop());
      expect(await codeOf(peer.transport.open(AbortSignal.abort()))).toBe('stopped');
      expect(peer.transport.state).toBe('closed');
    });

    it('carries every byte in both directions', async () => {
      const { transport, send, received } = await opened();
      const all = Uint8Array.from({ length: 256 }, (_, index) => index);
      transport.write(all);
      transport.write(Buffer.from(all).toString('latin1'));
      await until(() => received().length === 512);
      expect(received()).toBe(Buffer.from(all).toString('latin1').repeat(2));
      const arrived: Buffer[] = [];
      transport.onBytes((chunk) => arrived.push(Buffer.from(chunk)));
      send(all);
      await until(() => Buffer.concat(arrived).length === 256);
      expect([...Buffer.concat(arrived)]).toEqual([...all]);
    });

    it('keeps what arrives before anybody listens', async () => {
      const { transport, send } = await opened();
      send(Buffer.from('early '));
      send(Buffer.from('and late\n'));
      expect((await transport.readUntil(Buffer.from('\n'), 5000)).toString()).toBe('early and late\n');
    });

    it('reads up to a terminator and leaves the rest', async () => {
      const { transport, send } = await opened();
      send(Buffer.from('one> two> '));
      expect((await transport.readUntil(Buffer.from('> '), 5000)).toString()).toBe('one> ');
      expect((await transport.readUntil(Buffer.from('> '), 5000)).toString()).toBe('two> ');
      expect(await codeOf(transport.readUntil(Buffer.from('> '), 30))).toBe('instrument_timeout');
    });

    it('holds no more than its buffer, and keeps the end', async () => {
      const { transport, send } = await opened();
      for (let block = 0; block < 40; block++) send(Buffer.alloc(4096, 0x78));
      send(Buffer.from('end\n'));
      const kept = await transport.readUntil(Buffer.from('end\n'), 10_000);
      expect(kept.length).toBeLessThanOrEqual(64 * 1024);
    });

    it('tells a loss once, and refuses to write afterwards', async () => {
      const { transport, vanish } = await opened();
      const reasons: string[] = [];
      transport.onLost((reason) => reasons.push(reason));
      await vanish();
      await until(() => transport.state === 'lost');
      expect(reasons).toHaveLength(1);
      expect(() => transport.write('too late')).toThrow(/has been lost/);
      expect(await codeOf(transport.readUntil(Buffer.from('\n'), 1000))).toBe('instrument_lost');
    });

    it('tells nobody of its own closing', async () => {
      const { transport } = await opened();
      const reasons: string[] = [];
      transport.onLost((reason) => reasons.push(reason));
      await transport.close();
      expect(reasons).toEqual([]);
      expect(() => transport.write('too late')).toThrow(/is not open/);
    });
  });
}

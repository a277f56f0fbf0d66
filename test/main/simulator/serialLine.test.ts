import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { QontrolDialect } from '../../../src-main/instruments/simulator/qontrolDialect.ts';
import { SerialLine, wireTimeMs } from '../../../src-main/instruments/simulator/serialLine.ts';
import type { LineClock } from '../../../src-main/instruments/simulator/serialLine.ts';
import { InstrumentServer } from '../../../src-main/instruments/simulator/tcpServer.ts';
import { instrumentAt } from '../instruments/support/benchOf.ts';

/** A clock that stands until it is told to go on, and whose calls come late by as much as it is told. */
class HandClock implements LineClock {
  #nowMs = 1000;
  readonly #latenessMs: () => number;
  #calls: { ms: number; call: () => void }[] = [];

  constructor(latenessMs: () => number = () => 0) {
    this.#latenessMs = latenessMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  at(ms: number, call: () => void): () => void {
    const entry = { ms: Math.max(ms, this.#nowMs) + this.#latenessMs(), call };
    this.#calls.push(entry);
    return () => (this.#calls = this.#calls.filter((each) => each !== entry));
  }

  after(ms: number, call: () => void): () => void {
    return this.at(ms, call);
  }

  get waiting(): number {
    return this.#calls.length;
  }

  runTo(ms: number): void {
    for (;;) {
      const [next] = this.#calls.toSorted((a, b) => a.ms - b.ms);
      if (next === undefined || next.ms > ms) break;
      this.#calls = this.#calls.filter((each) => each !== next);
      this.#nowMs = next.ms;
      next.call();
    }
    this.#nowMs = Math.max(this.#nowMs, ms);
  }
}

const baud = 115_200;

describe('a simulated serial line', () => {
  it('takes ten bits a byte', () => {
    expect(wireTimeMs(11_520, 115_200)).toBe(1000);
    expect(wireTimeMs(1, 9600)).toBeCloseTo(1.0417, 4);
  });

  it('hands on every byte in order, none before its last bit has passed, however the bytes come and the clock lags', () => {
    const message = fc.record({ afterMs: fc.double({ min: 0, max: 40, noNaN: true }), length: fc.nat({ max: 400 }) });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), fc.double({ min: 0, max: 9, noNaN: true }), (messages, lag) => {
        const clock = new HandClock(() => lag);
        const got: number[] = [];
        const due: number[] = [];
        let count = 0;
        const line = new SerialLine({
          baud,
          clock,
          toClient: () => undefined,
          toInstrument: (bytes) => {
            for (const byte of bytes) {
              expect(clock.nowMs()).toBeGreaterThanOrEqual((due[got.length] ?? Infinity) - 1e-6);
              got.push(byte);
            }
          },
        });
        let freeMs = 0;
        for (const { afterMs, length } of messages) {
          clock.runTo(clock.nowMs() + afterMs);
          line.fromClient(Uint8Array.from({ length }, () => count++ % 251));
          if (length > 0) freeMs = Math.max(freeMs, clock.nowMs());
          for (let byte = 0; byte < length; byte++) due.push((freeMs += wireTimeMs(1, baud)));
        }
        clock.runTo(clock.nowMs() + 10_000);
        expect(got).toEqual(Array.from({ length: count }, (_, at) => at % 251));
        expect(clock.waiting).toBe(0);
      }),
    );
  });

  it('begins a reply when the command has passed: what a late clock loses is not added up', () => {
    const lateMs = 2;
    const clock = new HandClock(() => lateMs);
    const arrivals: number[] = [];
    const line: SerialLine = new SerialLine({
      baud,
      clock,
      toInstrument: () => line.fromInstrument(new Uint8Array(3)),
      toClient: () => arrivals.push(clock.nowMs()),
    });
    const startedMs = clock.nowMs();
    line.fromClient(new Uint8Array(23));
    clock.runTo(startedMs + 100);
    // The command was looked at late; by then the reply's three bytes had passed as well.
    expect(arrivals).toHaveLength(1);
    expect((arrivals[0] ?? 0) - startedMs).toBeCloseTo(wireTimeMs(23, baud) + 2 * lateMs, 6);
  });

  it('gives a long reply in packets, and both directions at once', () => {
    const clock = new HandClock();
    const pieces: number[] = [];
    let taken = 0;
    const line = new SerialLine({
      baud,
      clock,
      toInstrument: (bytes) => (taken += bytes.length),
      toClient: (bytes) => pieces.push(bytes.length),
    });
    line.fromInstrument(new Uint8Array(1750));
    line.fromClient(new Uint8Array(60));
    clock.runTo(clock.nowMs() + wireTimeMs(60, baud) + 1e-6);
    expect(taken).toBe(60);
    clock.runTo(clock.nowMs() + wireTimeMs(1750, baud));
    expect(pieces.reduce((sum, length) => sum + length, 0)).toBe(1750);
    expect(pieces.length).toBeGreaterThan(20);
  });

  it('loses what is on it when it is stopped', () => {
    const clock = new HandClock();
    let taken = 0;
    const line = new SerialLine({
      baud,
      clock,
      toInstrument: (bytes) => (taken += bytes.length),
      toClient: () => undefined,
    });
    line.fromClient(new Uint8Array(100));
    line.stop();
    clock.runTo(clock.nowMs() + 1000);
    expect(taken).toBe(0);
    expect(clock.waiting).toBe(0);
  });
});

it.each([true, false])('a chain behind a line says what it says without one (binary: %s)', async (binary) => {
  let commands = 0;
  const port = {
    spend: () => undefined,
    setVolts: () => undefined,
    currentMa: () => 0,
    resistanceOhm: () => Infinity,
    noise: () => 0,
    timeSeconds: () => 0,
  };
  const server = new InstrumentServer({
    host: '127.0.0.1',
    port: 0,
    dialect: new QontrolDialect(port, { deviceId: 'Q8iv-0001', modules: 8 }),
    pacing: { on: false, latencyScale: 0, baud: 3_000_000 },
    takeReplyFault: () => ({ drop: false, garble: false, extraMs: 0 }),
    afterCommand: () => (commands += 1),
    onClientChange: () => undefined,
  });
  await server.listen();
  onTestFinished(() => server.close());
  const address = `TCPIP0::127.0.0.1::${server.port}::SOCKET`;
  const instrument = instrumentAt('qontrol', address, { options: { binary, keep_alive_ms: 0 } });
  await instrument.connect();
  const values = new Map(Array.from({ length: 64 }, (_, channel) => [channel, channel / 10]));
  commands = 0;
  await instrument.writeOutputs?.(values);
  expect(commands).toBe(8);
  const all = await instrument.observeOutputs([...values.keys()]);
  expect(commands).toBe(9);
  for (const [channel, { value }] of all.entries()) expect(Math.abs((value ?? NaN) - channel / 10)).toBeLessThan(0.002);
  expect(instrument.statistics).toMatchObject({ timeouts: 0, retries: 0, errors: 0, resynchronisations: 0 });
});

import { describe, expect, it } from 'vitest';
import type { ResolvedParameter } from '../../../src-core/domain/bench.ts';
import type { LoggedInstrument } from '../../../src-main/instruments/drivers/createInstrument.ts';
import type { DialectReply } from '../../../src-main/instruments/simulator/dialect.ts';
import { textReply } from '../../../src-main/instruments/simulator/dialect.ts';
import { QontrolDialect } from '../../../src-main/instruments/simulator/qontrolDialect.ts';
import { driveToSafe } from '../../../src-main/safety/safeState.ts';
import { instrumentAt } from '../instruments/support/benchOf.ts';
import { serveDialect } from '../instruments/support/serveDialect.ts';

const port = {
  spend: () => undefined,
  setVolts: () => undefined,
  currentMa: () => 0,
  resistanceOhm: () => Infinity,
  noise: () => 0,
  timeSeconds: () => 0,
};
const chainOf = (modules: number) => new QontrolDialect(port, { deviceId: 'Q8iv-0001', modules });

/** A chain that answers what the test says to some commands, and obeys the others. */
class WilfulChain extends QontrolDialect {
  readonly #answerTo: (command: string) => string | null;

  constructor(answerTo: (command: string) => string | null) {
    super(port, { deviceId: 'Q8iv-0001', modules: 2 });
    this.#answerTo = answerTo;
  }

  #answers: string[] = [];

  override push(bytes: Uint8Array): void {
    const answer = this.#answerTo(Buffer.from(bytes).toString('latin1').trim());
    if (answer === null) super.push(bytes);
    else this.#answers.push(answer);
  }

  override next(): DialectReply | null {
    const answer = this.#answers.shift();
    return answer === undefined ? super.next() : textReply(answer, 0);
  }
}

/** Heaters `n.h0` to `n.h<count - 1>`; the safe value of every third is 0.5 V. */
const heaters = (count: number): ResolvedParameter[] =>
  Array.from({ length: count }, (_, channel) => ({
    fullName: `n.h${channel}`,
    nodeId: 'n',
    name: `h${channel}`,
    definition: {
      unit: 'V',
      instrument: 'heaters',
      channel,
      hard_limits: [0, 12],
      ramp: { step: 1, dwell_ms: 0 },
      safe: channel % 3 === 0 ? 0.5 : 0,
      settle_ms: 0,
    },
  }));

async function driven(dialect: QontrolDialect, count: number, binary = false) {
  const { address, received } = await serveDialect(dialect);
  const instrument = instrumentAt('qontrol', address, { options: { binary, keep_alive_ms: 0 } });
  await instrument.connect();
  await instrument.writeOutputs?.(new Map(Array.from({ length: count }, (_, channel) => [channel, 3])));
  const before = received.length;
  return { instrument, sent: () => received.slice(before).map((text) => text.trim()) };
}

const voltsOf = async (instrument: LoggedInstrument, count: number): Promise<number[]> =>
  (await instrument.observeOutputs(Array.from({ length: count }, (_, channel) => channel))).map(
    ({ value }) => Math.round((value ?? NaN) * 100) / 100,
  );
const safeVolts = (count: number): number[] => heaters(count).map(({ definition }) => definition.safe);

describe('many outputs on their way to safe', () => {
  it.each([true, false])('are sent by one exchange a module, each at its own value (binary: %s)', async (binary) => {
    const { instrument, sent } = await driven(chainOf(8), 64, binary);
    const report = await driveToSafe(heaters(64), () => instrument);
    expect(sent()).toHaveLength(8);
    expect(report).toMatchObject({ ok: true, sentence: 'All 64 outputs are at their safe values.' });
    expect(report.outputs.map(({ parameter, output }) => [parameter, output])).toEqual(
      heaters(64).map(({ fullName, definition }) => [fullName, definition.safe]),
    );
    expect(await voltsOf(instrument, 64)).toEqual(safeVolts(64));
  });

  it('are sent one by one when vectors are refused', async () => {
    const refusing = { on: false };
    const chain = new WilfulChain((command) => (refusing.on && command.startsWith('VVEC') ? 'E10:00\n' : null));
    const { instrument, sent } = await driven(chain, 16);
    refusing.on = true;
    expect(await driveToSafe(heaters(16), () => instrument)).toMatchObject({ ok: true });
    expect(sent().filter((command) => /^V\d+=/.test(command))).toHaveLength(16);
    expect(await voltsOf(instrument, 16)).toEqual(safeVolts(16));
  });

  it('say themselves which of them was refused', async () => {
    const refusing = { on: false };
    const chain = new WilfulChain((command) => (refusing.on && /^(VVEC8|V11)=/.test(command) ? 'E13:11\n' : null));
    const { instrument } = await driven(chain, 16);
    refusing.on = true;
    const report = await driveToSafe(heaters(16), () => instrument);
    expect(report.ok).toBe(false);
    expect(report.outputs.filter(({ state }) => state !== 'safe')).toMatchObject([
      { parameter: 'n.h11', state: 'driven', output: null },
    ]);
    expect(report.sentence).toMatch(/^Treat as driven: n\.h11 could not be brought to the safe value/);
    expect(await voltsOf(instrument, 16)).toEqual(safeVolts(16).with(11, 3));
  });

  it('are not sent a value of another unit', async () => {
    const { instrument, sent } = await driven(chainOf(1), 8);
    const mixed = heaters(8).map((each, channel): ResolvedParameter => {
      return channel === 5 ? { ...each, definition: { ...each.definition, unit: 'degC' } } : each;
    });
    const report = await driveToSafe(mixed, () => instrument);
    expect(report.outputs.filter(({ state }) => state !== 'safe')).toMatchObject([
      { parameter: 'n.h5', state: 'driven' },
    ]);
    expect(sent().some((command) => /^(VVEC|V5=)/.test(command))).toBe(false);
    expect(await voltsOf(instrument, 8)).toEqual(safeVolts(8).with(5, 3));
  });

  it('are not called safe when their instrument is gone', async () => {
    const { instrument } = await driven(chainOf(2), 16);
    await instrument.disconnect();
    const report = await driveToSafe(heaters(16), () => instrument);
    expect(report.outputs).toHaveLength(16);
    expect(report.outputs.every(({ state, failure }) => state === 'driven' && failure !== null)).toBe(true);
  });
});

it('a few outputs are sent one by one', async () => {
  const { instrument, sent } = await driven(chainOf(1), 4);
  expect(await driveToSafe(heaters(4), () => instrument)).toMatchObject({ ok: true });
  expect(sent()).toEqual(['V0=0.50000', 'V1=0.00000', 'V2=0.00000', 'V3=0.50000']);
});

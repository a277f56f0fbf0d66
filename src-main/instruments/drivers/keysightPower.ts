import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { SeriesReading } from '../../interfaces/instrument.ts';
import { GarbledReply } from '../protocols/dialect.ts';
import { float32Block } from './language/blocks.ts';
import { query, setting } from './language/commands.ts';
import type { Command } from './language/driverLanguage.ts';
import type { LanguageSession } from './language/languageSession.ts';
import { rest } from './language/outputs.ts';
import { measuredIn, numberIn, oneOf, onOff, textLike } from './language/values.ts';
import type { Value } from './language/values.ts';
import { parseDecimal } from './scpi.ts';

type Signal = AbortSignal | undefined;

const pollMs = 20;
const beyondRange = 1e20;

/** A wavelength: set in nm, answered in metres. Rounded to a tenth of a femtometre, so that 1.55e-6 is 1550. */
export const wavelength: Value<number> = {
  unit: 'nm',
  words: 'a wavelength, set in nm and answered in metres',
  forms: [
    { reply: '1550.0000NM', value: 1550 },
    { reply: '+1.55000000E-006', value: 1550 },
  ],
  parse: (reply) => {
    const text = reply.trim();
    const nm = /NM$/i.test(text) ? parseDecimal(text.slice(0, -2)) : Math.round(parseDecimal(text) * 1e16) / 1e7;
    if (nm < 100 || nm > 100_000) throw new GarbledReply(reply, 'a wavelength in metres');
    return nm;
  },
  // Four decimals: a tenth of a picometre, and never an exponent.
  format: (nm) => `${nm.toFixed(4)}NM`,
};

/** Seconds with their unit, as the 816x family is told and answers without. */
export const seconds: Value<number> = {
  ...numberIn('s', { range: [1e-6, 10], suffixes: ['S'] }),
  format: (value) => `${numberIn('s', { range: [1e-6, 10] }).format(value)}S`,
};

/** The power meters' commands; `{channel}` is the slot or the port. */
export const powerCommands = {
  unit: setting('unit of power', 'SENS{channel}:POW:UNIT', oneOf({ '0': 'dBm', '1': 'W' }), { initial: '+1' }),
  calibratedAt: setting('wavelength that the power is taken at', 'SENS{channel}:POW:WAV', wavelength, {
    tellsRange: [1250, 1650],
    initial: '1550NM',
  }),
  autoRange: setting('range chosen by itself', 'SENS{channel}:POW:RANG:AUTO', onOff()),
  averaging: setting('averaging time', 'SENS{channel}:POW:ATIM', seconds),
  power: query('a power measured now', 'READ{channel}:POW?', measuredIn('W'), { initial: '+1.00000000E-003' }),
  lastPower: query('the last power', 'FETC{channel}:POW?', measuredIn('W')),
  trigger: setting(
    'what a trigger does',
    'TRIG{channel}:INP',
    oneOf({ IGN: 'nothing', SME: 'one sample', CME: 'all samples' }),
  ),
  log: setting(
    'samples and time of one',
    'SENS{channel}:FUNC:PAR:LOGG',
    textLike(/^\d{1,7},\+?[\d.]+(E-?\d+)?S?$/i, '10,0.001S'),
  ),
  logState: {
    words: 'whether the log is running',
    ask: 'SENS{channel}:FUNC:STAT?',
    set: 'SENS{channel}:FUNC:STAT LOGG,{}',
    value: textLike(/^([A-Z_]+,(PROGRESS|COMPLETE)|STAR|STOP)$/, 'LOGGING_STABILITY,COMPLETE'),
    simulate: () => 'LOGGING_STABILITY,COMPLETE',
  },
  logged: query('the samples', 'SENS{channel}:FUNC:RES?', float32Block, {
    simulate: (held) => {
      const samples = Number(/^\d+/.exec(held('log'))?.[0] ?? 0);
      return float32Block.format(Array.from({ length: samples }, (_, index) => 1e-3 * (1 + Math.sin(index / 10) / 2)));
    },
  }),
} as const satisfies Readonly<Record<string, Command>>;

type PowerSession = LanguageSession<keyof typeof powerCommands>;

/** Eight kilobytes a second are the least that any link carries, and a sample takes eight bytes at most. */
export const blockTimeoutMs = (
  { context }: { readonly context: { readonly timeoutMs: number } },
  samples: number,
): number => context.timeoutMs + samples;

/** Starts a log of a channel. */
export async function startLog(
  session: PowerSession,
  { channel, samples, sampleSeconds }: { channel: string; samples: number; sampleSeconds: number },
  signal: Signal,
): Promise<void> {
  const fields = { channel };
  await session.put('logState', 'STOP', signal, fields);
  await session.put('log', `${samples},${seconds.format(sampleSeconds)}`, signal, fields);
  await session.put('logState', 'STAR', signal, fields);
}

/** Waits until a log is complete, and reads it. @throws instrument_timeout, instrument_reply when samples are missing */
export async function readLog(
  session: PowerSession,
  { channel, samples, withinMs }: { channel: string; samples: number; withinMs: number },
  signal: Signal,
): Promise<readonly number[]> {
  const fields = { channel };
  const { label } = session.context;
  const giveUpAt = performance.now() + withinMs;
  while (!String(await session.ask('logState', signal, { fields })).endsWith('COMPLETE')) {
    if (performance.now() > giveUpAt) {
      throw new FringeError('instrument_timeout', `${label} has not ended its log within ${Math.round(withinMs)} ms.`, {
        remedy: 'Check the triggers between laser and power meter, or take fewer samples.',
      });
    }
    await rest(pollMs, signal);
  }
  const timeoutMs = blockTimeoutMs(session, samples);
  const values = (await session.ask('logged', signal, { fields, timeoutMs })) as readonly number[];
  if (values.length === samples) return values;
  throw new FringeError('instrument_reply', `${label} logged ${values.length} samples where ${samples} were wanted.`, {
    remedy: 'Check the triggers between laser and power meter, then try again.',
  });
}

/** A log of one channel, without triggers. */
export async function readPowerSeries(
  session: PowerSession,
  { channel, samples, intervalNs }: { channel: string; samples: number; intervalNs: number },
  signal: Signal,
): Promise<SeriesReading> {
  const sampleSeconds = Math.min(10, Math.max(1e-6, intervalNs / 1e9));
  await session.put('trigger', 'nothing', signal, { channel });
  try {
    await startLog(session, { channel, samples, sampleSeconds }, signal);
    const withinMs = 2 * samples * sampleSeconds * 1000 + 5000;
    const values = await readLog(session, { channel, samples, withinMs }, signal);
    return { values: values.map(asPower), unit: 'W', intervalNs: sampleSeconds * 1e9 };
  } finally {
    // Whatever ended it: a meter that goes on logging measures nothing else.
    await session.put('logState', 'STOP', undefined, { channel }).catch(() => undefined);
  }
}

/** Codes for over range are no power. */
export const asPower = (watt: number): number | null => (Number.isFinite(watt) && watt < beyondRange ? watt : null);

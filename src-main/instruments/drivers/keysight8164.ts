import { FringeError } from '../../../src-core/errors/fringeError.ts';
import type { TraceReading } from '../../interfaces/instrument.ts';
import { scpiBlockDialect } from '../protocols/scpiDialect.ts';
import {
  asPower,
  blockTimeoutMs,
  powerCommands,
  readLog,
  readPowerSeries,
  startLog,
  wavelength,
} from './keysightPower.ts';
import { float64Block } from './language/blocks.ts';
import { action, query, setting } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { scpiErrors } from './language/errorQueue.ts';
import type { LanguageSession } from './language/languageSession.ts';
import { rest } from './language/outputs.ts';
import { numberIn, oneOf, onOff, textLike } from './language/values.ts';

type Signal = AbortSignal | undefined;

const slots = ['1', '2', '3', '4'];
const pollMs = 50;
const nmOf = (text: string): number => wavelength.parse(text);

const sweepCommands = {
  wavelength: setting('wavelength of the laser', 'SOUR0:WAV', wavelength, {
    tellsRange: [1480, 1620],
    initial: '1550.0000NM',
  }),
  done: query('the laser stands there', '*OPC?', numberIn('')),
  light: setting('light of the laser', 'SOUR0:POW:STAT', onOff()),
  modulation: setting('modulation of the laser', 'SOUR0:AM:STAT', onOff()),
  triggers: setting(
    'triggers from laser to meter',
    'TRIG:CONF',
    oneOf({ LOOP: 'looped', DEF: 'default', DIS: 'none' }),
  ),
  laserTrigger: setting('a trigger at each step', 'TRIG0:OUTP', oneOf({ STF: 'step finished', DIS: 'none' })),
  range: setting('range of power', 'SENS{channel}:POW:RANG', {
    ...numberIn('dBm', { range: [-70, 40], suffixes: ['DBM'] }),
    format: (value: number) => `${value}DBM`,
  }),
  sweepMode: setting(
    'a sweep without steps',
    'SOUR0:WAV:SWE:MODE',
    oneOf({ CONT: 'continuous', STEP: 'stepped', MAN: 'manual' }),
  ),
  sweepFrom: setting('first wavelength', 'SOUR0:WAV:SWE:STAR', wavelength, { initial: '1540NM' }),
  sweepTo: setting('last wavelength', 'SOUR0:WAV:SWE:STOP', wavelength, { initial: '1560NM' }),
  sweepStep: {
    words: 'from one sample to the next',
    set: 'SOUR0:WAV:SWE:STEP {}NM',
    value: numberIn('nm', { range: [1e-4, 10] }),
    initial: '0.1',
  },
  sweepSpeed: { words: 'speed', set: 'SOUR0:WAV:SWE:SPE {}NM/S', value: numberIn('nm/s', { range: [0.5, 200] }) },
  sweepCycles: { words: 'once', set: 'SOUR0:WAV:SWE:CYCL {}', value: numberIn('', { range: [1, 1] }) },
  sweepLog: setting('wavelengths are logged', 'SOUR0:WAV:SWE:LLOG', onOff()),
  sweepCheck: query(
    'whether the settings go together',
    'SOUR0:WAV:SWE:CHEC?',
    textLike(/^\+?\d+,\s*"?[^"]*"?$/, '0,OK'),
  ),
  sweepCount: query('samples of the sweep', 'SOUR0:WAV:SWE:EXP?', numberIn(''), {
    simulate: (held) =>
      String(Math.floor((nmOf(held('sweepTo')) - nmOf(held('sweepFrom'))) / Number(held('sweepStep')) + 1e-6) + 1),
  }),
  sweepStart: action('starts the sweep', 'SOUR0:WAV:SWE 1'),
  sweepStop: action('ends it', 'SOUR0:WAV:SWE 0'),
  sweeping: query('whether it sweeps', 'SOUR0:WAV:SWE?', onOff(), { initial: '+0' }),
  sweptWavelengths: query('wavelengths of the samples, in metres', 'SOUR0:READ:DATA? LLOG', float64Block, {
    simulate: (held) => {
      const [from, to, step] = [nmOf(held('sweepFrom')), nmOf(held('sweepTo')), Number(held('sweepStep'))];
      const count = Math.floor((to - from) / step + 1e-6) + 1;
      return float64Block.format(Array.from({ length: count }, (_, index) => (from + index * step) * 1e-9));
    },
  }),
} as const;
const commands = { ...powerCommands, ...sweepCommands } as const;
type Session = LanguageSession<keyof typeof commands>;

/** Keysight 8163 and 8164 mainframes with a tunable laser in slot 0 and a power sensor beside it: a lambda scan. */
export const keysight8164 = defineScpiDriver({
  name: 'keysight8164',
  title: 'Keysight 8163A, 8163B, 8164A, 8164B with a tunable laser and a power sensor',
  summary: 'Tunable laser; power over wavelength by one continuous sweep.',
  sources: [
    'Keysight, 816x lightwave measurement system programming guide (08164-90B65), "How to perform a lambda scan"',
  ],
  notes: [
    'Output 0 is the wavelength. Inputs 0 to 3 are the power sensors of slots 1 to 4, as many as the option `meters` says.',
    'A spectrum sensor of the bench with `"trace": "S1"` sweeps the laser once over `range_nm` and reads the sensor of slot 1; afterwards the laser stands where it stood.',
    'The sweep has one range of power, of the option `range_dbm`: what is stronger becomes a point without a number.',
  ],
  dialect: scpiBlockDialect,
  identity: {
    models: /^816[34][AB]$/,
    expected: 'a Keysight 8164 mainframe',
    example: 'Agilent Technologies,8164B,{serial},5.25(72637)',
  },
  links: ['LAN: `TCPIP0::<host>::5025::SOCKET` (8164B)', 'GPIB through VISA'],
  errors: scpiErrors('SYST:ERR?'),
  fields: { channel: slots },
  commands,
  options: {
    meters: { words: 'power sensors, from slot 1 on', kind: 'number', range: [1, 4], otherwise: 1 },
    output_on: {
      words: 'the light is switched on at connect, not when a lost link is found again',
      kind: 'switch',
      command: 'light',
      notOnReturn: true,
    },
    step_nm: {
      words: 'between two samples of a sweep',
      kind: 'number',
      unit: 'nm',
      range: [1e-4, 10],
      otherwise: 0.01,
    },
    speed_nm_per_s: { words: 'speed of a sweep', kind: 'number', unit: 'nm/s', range: [0.5, 200], otherwise: 10 },
    range_dbm: { words: 'range of power of a sweep', kind: 'number', unit: 'dBm', range: [-70, 40], otherwise: 10 },
  },
  inputs: ({ meters }) =>
    slots.slice(0, Number(meters)).map((channel) => ({
      label: `power ${channel}`,
      unit: 'W',
      read: 'power',
      fields: { channel },
      integration: { set: 'averaging', unitNs: 1e9, range: [1e-4, 10] },
    })),
  outputs: [
    {
      label: 'wavelength',
      unit: 'nm',
      set: 'wavelength',
      limits: [{ least: 'wavelength' }, { most: 'wavelength' }],
      settled: 'done',
      tolerance: 0.001,
      safe: { value: 1550, off: false, words: 'the wavelength of the bench file; the light stays as it is' },
    },
  ],
  session: async (session, derived, signal) => {
    for (const channel of slots.slice(0, derived.inputChannels)) {
      await session.put('unit', 'W', signal, { channel });
      await session.put('autoRange', true, signal, { channel });
    }
    return {
      readSeries: async (input, log, readSignal) =>
        await readPowerSeries(session, { channel: slots[input] ?? '1', ...log }, readSignal),
      readTrace: async (trace, rangeNm, readSignal) => await sweep(session, { trace, rangeNm }, readSignal),
    };
  },
});

async function sweep(
  session: Session,
  { trace, rangeNm: [from, to] }: { trace: string; rangeNm: readonly [number, number] },
  signal: Signal,
): Promise<TraceReading> {
  const channel = /^[A-Za-z]+([1-4])$/.exec(trace)?.[1];
  const { label } = session.context;
  if (channel === undefined || Number(channel) > Number(session.options['meters'])) {
    throw new FringeError('bad_input', `${label} has no trace "${trace}".`, {
      remedy: 'Name the slot of the power sensor, such as "S1".',
    });
  }
  const least = await session.askNumber('wavelength', signal, { suffix: ' MIN' });
  const most = await session.askNumber('wavelength', signal, { suffix: ' MAX' });
  if (!(from >= least && to <= most && from < to)) {
    throw new FringeError('bad_input', `${label} sweeps within ${least} to ${most} nm, not from ${from} to ${to} nm.`, {
      remedy: 'Correct range_nm of the spectrum sensor.',
    });
  }
  const before = await session.askNumber('wavelength', signal);
  const fields = { channel };
  try {
    return await sweepOnce(session, { channel, from, to }, signal);
  } finally {
    // Whatever ended it, the next reading finds the meter and the laser as they were.
    const restore = async () => {
      await session.put('sweepStop', undefined, undefined);
      await session.put('logState', 'STOP', undefined, fields);
      await session.put('trigger', 'nothing', undefined, fields);
      await session.put('autoRange', true, undefined, fields);
      await session.put('wavelength', before, undefined);
    };
    await restore().catch(() => undefined);
  }
}

async function sweepOnce(
  session: Session,
  { channel, from, to }: { channel: string; from: number; to: number },
  signal: Signal,
): Promise<TraceReading> {
  const { step_nm: step, speed_nm_per_s: speed, range_dbm: dbm } = session.options;
  const fields = { channel };
  await session.put('autoRange', false, signal, fields);
  await session.put('range', dbm, signal, fields);
  await session.put('triggers', 'looped', signal);
  await session.put('laserTrigger', 'step finished', signal);
  await session.put('trigger', 'one sample', signal, fields);
  await session.put('modulation', false, signal);
  await session.put('sweepMode', 'continuous', signal);
  await session.put('sweepFrom', from, signal);
  await session.put('sweepTo', to, signal);
  await session.put('sweepStep', step, signal);
  await session.put('sweepSpeed', speed, signal);
  await session.put('sweepCycles', 1, signal);
  await session.put('sweepLog', true, signal);
  const verdict = String(await session.ask('sweepCheck', signal));
  if (!/^\+?0,/.test(verdict)) {
    throw session.refusal(`cannot sweep so: it says "${verdict}"`, 'Change step_nm, speed_nm_per_s or the range.');
  }
  const samples = await session.askNumber('sweepCount', signal);
  // Each sample must end before the next trigger.
  await startLog(session, { channel, samples, sampleSeconds: (0.5 * Number(step)) / Number(speed) }, signal);
  await session.put('sweepStart', undefined, signal);
  const withinMs = (2000 * (to - from)) / Number(speed) + 10_000;
  const giveUpAt = performance.now() + withinMs;
  while (await session.askSwitch('sweeping', signal)) {
    if (performance.now() > giveUpAt)
      throw session.refusal('has not ended its sweep', 'Check the laser, then try again.');
    await rest(pollMs, signal);
  }
  const powers = await readLog(session, { channel, samples, withinMs: 10_000 }, signal);
  const timeoutMs = blockTimeoutMs(session, samples);
  const metres = (await session.ask('sweptWavelengths', signal, { timeoutMs })) as readonly number[];
  if (metres.length !== powers.length || metres.some((value, index) => !(value > (metres[index - 1] ?? 0)))) {
    throw new FringeError(
      'instrument_reply',
      `${session.context.label} logged ${metres.length} wavelengths for ${powers.length} powers.`,
      {
        remedy: 'Try again; check the triggers when it happens every time.',
      },
    );
  }
  return {
    wavelengthsNm: metres.map((value) => Math.round(value * 1e16) / 1e7),
    levelsDbm: powers.map((watt) => {
      const power = asPower(watt);
      return power === null ? Number.NaN : power <= 0 ? -Infinity : 10 * Math.log10(power * 1000);
    }),
  };
}

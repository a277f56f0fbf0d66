import { scpiDialect } from '../protocols/scpiDialect.ts';
import { query } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import type { Command, InputDefinition, Options } from './language/driverLanguage.ts';
import { tspErrors } from './language/errorQueue.ts';
import { listOf, measuredIn, numberIn, oneOf, onOff, textLike } from './language/values.ts';
import type { Value } from './language/values.ts';

/** An attribute of a channel: printed to be read, assigned to be set. */
const attribute = <T>(words: string, name: string, value: Value<T>, initial?: string): Command<T> => ({
  words,
  ask: `print({smu}.${name})`,
  set: `{smu}.${name}={}`,
  value,
  ...(initial === undefined ? {} : { initial }),
});
const withStatus = (what: string): string =>
  `print({smu}.measure.${what}(), status.measurement.instrument.{smu}.condition)`;
const pair = listOf(measuredIn(''), { separator: '\t', count: 2 });
const milliampere = numberIn('mA', { scale: 1000 });
const channels = ['smua', 'smub'] as const;

const inputsOfChannel = (smu: string) => {
  const common = {
    fields: { smu },
    pick: 0,
    integration: { set: 'cycles', unitNs: 2e7, range: [0.001, 25] },
  } as const;
  return [
    { label: `${smu} voltage`, unit: 'V', read: 'measuredVoltage', ...common },
    { label: `${smu} current`, unit: 'A', read: 'measuredCurrent', ...common },
  ] as const satisfies readonly InputDefinition[];
};

const outputOfChannel = (smu: string, { source, most_v: volts = 202, most_ma: milliamperes = 1500 }: Options) => {
  const common = {
    fields: { smu },
    current: { read: 'measuredCurrent', pick: 0, scale: 1000 },
    enable: 'output',
    offValue: 0,
    safe: { value: 0, off: true },
  } as const;
  const reach = (most: number) => [-most, most] as const;
  return source === 'current'
    ? ({ label: `${smu} current`, unit: 'mA', set: 'current', limits: reach(Number(milliamperes)), ...common } as const)
    : ({
        label: `${smu} voltage`,
        unit: 'V',
        set: 'voltage',
        limits: reach(Number(volts)),
        maxCurrentMa: 'compliance',
        ...common,
      } as const);
};

/** Keithley 2600 System SourceMeters, one or two channels, in TSP. */
export const keithley2600 = defineScpiDriver({
  name: 'keithley2600',
  title: 'Keithley 2601, 2602, 2604, 2611, 2612, 2614, 2634, 2635, 2636, A and B',
  summary: 'One or two sources of voltage or of current, with a measurement of both.',
  sources: ['Keithley, Series 2600B reference manual (2600BS-901-01)', 'QCoDeS, simulated Keithley 2600'],
  notes: [
    'Inputs 0 and 1 are voltage and current of channel A, 2 and 3 those of channel B; outputs 0 and 1 are the channels.',
    'The most that a channel puts out comes from the model: 40.4 V and 3 A of the 2601 to 2604, 202 V and 1.5 A of the others.',
  ],
  dialect: scpiDialect,
  identity: {
    models: /^26[0-3]\d[AB]?/,
    expected: 'a Keithley 2600 SourceMeter',
    example: 'Keithley Instruments Inc., Model 2602B, {serial}, 3.0.0',
  },
  links: ['LAN: `TCPIP0::<host>::5025::SOCKET`', 'GPIB and USB through VISA'],
  errors: tspErrors,
  guardEnds: 'print(1)',
  fields: { smu: channels },
  commands: {
    model: query('model', 'print(localnode.model)', textLike(/^26[0-3]\d[AB]?$/, '2602B')),
    mains: query('frequency of the mains', 'print(localnode.linefreq)', numberIn('Hz', { range: [50, 60] })),
    done: query('everything before it was read', 'print(1)', numberIn('')),
    source: attribute('what is sourced', 'source.func', oneOf({ '1': 'voltage', '0': 'current' })),
    voltage: attribute('voltage that is sourced', 'source.levelv', numberIn('V'), '0'),
    current: attribute('current that is sourced', 'source.leveli', milliampere, '0'),
    compliance: attribute('most current of a voltage source', 'source.limiti', milliampere, '0.1'),
    voltageCompliance: attribute('most voltage of a current source', 'source.limitv', numberIn('V'), '20'),
    output: attribute('the output', 'source.output', onOff(), '0'),
    cycles: attribute(
      'cycles of the mains of a measurement',
      'measure.nplc',
      numberIn('', { range: [0.001, 25] }),
      '1',
    ),
    sourceVoltageRange: attribute('range of the voltage source', 'source.rangev', numberIn('V')),
    sourceVoltageAuto: attribute('that range chosen by itself', 'source.autorangev', onOff()),
    sourceCurrentRange: attribute('range of the current source', 'source.rangei', numberIn('A')),
    sourceCurrentAuto: attribute('that range chosen by itself', 'source.autorangei', onOff()),
    voltageRange: attribute('range of voltage that is measured', 'measure.rangev', numberIn('V')),
    voltageAuto: attribute('that range chosen by itself', 'measure.autorangev', onOff()),
    currentRange: attribute('range of current that is measured', 'measure.rangei', numberIn('A')),
    currentAuto: attribute('that range chosen by itself', 'measure.autorangei', onOff()),
    measuredVoltage: query('voltage, and the channel’s condition', withStatus('v'), pair, {
      initial: '1.00000e+00\t0.00000e+00',
    }),
    measuredCurrent: query('current, and the channel’s condition', withStatus('i'), pair, {
      initial: '2.00000e-03\t0.00000e+00',
    }),
    measuredResistance: query('resistance', 'print({smu}.measure.r())', measuredIn('ohm')),
  },
  options: {
    source: {
      words: 'what every channel sources',
      kind: 'words',
      choices: ['voltage', 'current'],
      otherwise: 'voltage',
    },
    enable_output: { words: 'a set switches the output on', kind: 'switch', otherwise: true },
  },
  inputs: ({ channels: count = 2 }) => channels.slice(0, Number(count)).flatMap(inputsOfChannel),
  outputs: (options) => channels.slice(0, Number(options['channels'] ?? 2)).map((smu) => outputOfChannel(smu, options)),
  found: async (session, signal) => {
    const model = String(await session.ask('model', signal));
    const count = /^26[013][246]/.test(model) ? 2 : 1;
    const wanted = session.options['source'] ?? 'voltage';
    for (const smu of channels.slice(0, count)) {
      const fields = { smu };
      if ((await session.ask('source', signal, { fields })) === wanted) continue;
      if (await session.askSwitch('output', signal, fields)) {
        throw session.refusal(`does not source ${wanted} with ${smu}, and that channel is on`);
      }
      await session.put('source', wanted, signal, fields);
    }
    return { channels: count, ...(/^260/.test(model) ? { most_v: 40.4, most_ma: 3000 } : {}) };
  },
});

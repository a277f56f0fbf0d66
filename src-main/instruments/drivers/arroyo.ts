import { GarbledReply } from '../protocols/dialect.ts';
import { scpiDialect } from '../protocols/scpiDialect.ts';
import { query, setting } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { pairedErrors } from './language/errorQueue.ts';
import { measuredIn, numberIn, onOff } from './language/values.ts';

const identity = /^Arroyo(?: Instruments)?[ ,]+(\w+)[ ,]+([\w-]+)[ ,]+(\S.*)$/i;
const milliampere = numberIn('mA');
const cooler = {
  label: 'temperature',
  unit: 'degC',
  set: 'setpoint',
  limits: [{ ask: 'low' }, { ask: 'high' }],
  enable: 'cooler',
  safe: { value: 25, off: false, words: 'the temperature of the bench file; the cooler stays on' },
} as const;
const laser = {
  label: 'laser current',
  unit: 'mA',
  set: 'current',
  limits: [0, { ask: 'limit' }],
  maxCurrentMa: 'limit',
  current: { read: 'measuredCurrent' },
  enable: 'laser',
  offValue: 0,
  safe: { value: 0, off: true },
} as const;

/** Arroyo TECSource, LaserSource and ComboSource. */
export const arroyo = defineScpiDriver({
  name: 'arroyo',
  title: 'Arroyo 5000 TECSource, 4000 LaserSource, 6000 ComboSource',
  summary: 'Temperature and laser diode current.',
  sources: ['Arroyo Instruments, Computer interfacing manual', 'MSL-Equipment, driver of the ComboSource 6305'],
  notes: [
    'The option `controls` says what the instrument holds: a TECSource has no laser, a LaserSource no cooler.',
    'With both, output 0 is the temperature and output 1 the laser, which is driven only while the cooler is on.',
  ],
  dialect: scpiDialect,
  identity: {
    models: /^(5[234]\d\d|4[23]\d\d|6[34]\d\d|58\d\d|7\d{3})/,
    expected: 'an Arroyo controller',
    matches: (reply) => identity.test(reply.trim()),
    parse: (reply) => {
      const [, model, serialNumber, firmware] = identity.exec(reply.trim()) ?? [];
      if (model === undefined) throw new GarbledReply(reply, 'an identity such as "Arroyo 5305 1234 v2.30"');
      return { manufacturer: 'Arroyo', model, serialNumber: serialNumber ?? '', firmware: firmware ?? '' };
    },
    example: 'Arroyo 6305 {serial} v2.30 build 1',
  },
  links: ['USB serial port or RS-232: option `baud` 38400'],
  errors: pairedErrors,
  commands: {
    cooler: setting('cooler', 'TEC:OUTPUT', onOff(), { initial: '0' }),
    setpoint: { words: 'set point', ask: 'TEC:SET:T?', set: 'TEC:T {}', value: numberIn('degC'), initial: '25.000' },
    temperature: query('temperature', 'TEC:T?', measuredIn('degC'), { follows: { command: 'setpoint' } }),
    low: setting('lowest temperature', 'TEC:LIMIT:TLO', numberIn('degC'), { initial: '5.0' }),
    high: setting('highest temperature', 'TEC:LIMIT:THI', numberIn('degC'), { initial: '60.0' }),
    coolerCurrent: query('cooler current', 'TEC:ITE?', measuredIn('A')),
    laser: setting('laser', 'LASER:OUTPUT', onOff(), { initial: '0' }),
    current: {
      words: 'laser current to be',
      ask: 'LASER:SET:LDI?',
      set: 'LASER:LDI {}',
      value: milliampere,
      initial: '0',
    },
    measuredCurrent: query('laser current', 'LASER:LDI?', measuredIn('mA'), { follows: { command: 'current' } }),
    limit: setting('limit of the laser current', 'LASER:LIMIT:LDI', milliampere, { initial: '500' }),
    voltage: query('laser voltage', 'LASER:LDV?', measuredIn('V')),
  },
  options: {
    controls: {
      words: 'what it holds',
      kind: 'words',
      choices: ['temperature', 'laser', 'both'],
      otherwise: 'temperature',
    },
    current_limit_ma: {
      words: 'limit of the laser current',
      kind: 'number',
      unit: 'mA',
      range: [0, 100_000],
      command: 'limit',
    },
    enable_output: { words: 'a set switches the output on', kind: 'switch', otherwise: true },
  },
  inputs: ({ controls }) => [
    ...(controls === 'laser'
      ? []
      : ([
          { label: 'temperature', unit: 'degC', read: 'temperature', readingNs: 1e8 },
          { label: 'cooler current', unit: 'A', read: 'coolerCurrent', readingNs: 1e8 },
        ] as const)),
    ...(controls === 'temperature'
      ? []
      : ([
          { label: 'laser current', unit: 'mA', read: 'measuredCurrent', readingNs: 1e8 },
          { label: 'laser voltage', unit: 'V', read: 'voltage', readingNs: 1e8 },
        ] as const)),
  ],
  outputs: ({ controls }) => {
    if (controls === 'temperature') return [cooler];
    if (controls === 'laser') return [laser];
    return [cooler, { ...laser, after: { on: 'cooler', otherwise: 'its cooler is off' } }];
  },
});

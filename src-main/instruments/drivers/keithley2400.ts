import { scpiDialect } from '../protocols/scpiDialect.ts';
import { action, query, setting } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { scpiErrors } from './language/errorQueue.ts';
import { listOf, measuredIn, numberIn, oneOf, onOff } from './language/values.ts';

const readings = listOf(measuredIn(''), { count: 5 });
const initial = '+1.000000E-01,+2.000000E-02,+9.910000E+37,+1.234000E+03,+5.678000E+03';
const measuring = {
  read: 'reading',
  integration: { set: 'currentCycles', unitNs: 2e7, range: [0.01, 10] },
  needs: { on: 'output', otherwise: 'the output is off' },
} as const;
const driven = {
  current: { read: 'reading', pick: 1, scale: 1000 },
  enable: 'output',
  offValue: 0,
  safe: { value: 0, off: true },
} as const;
const cycles = numberIn('', { range: [0.01, 10] });

/** Keithley 2400 SourceMeters: one source, of voltage or of current, and what is measured at it. */
export const keithley2400 = defineScpiDriver({
  name: 'keithley2400',
  title: 'Keithley 2400, 2410, 2420, 2425, 2430, 2440',
  summary: 'Source of voltage or of current, with a measurement of both.',
  sources: [
    'Keithley, Series 2400 SourceMeter user’s manual (2400S-900-01), chapter 18',
    'PyMeasure, recorded dialogues of Keithley2400',
  ],
  notes: [
    'The instrument must speak SCPI (MENU, COMMUNICATION). What it sources is never changed while its output is on.',
    'A reading that the instrument did not make is answered `9.91e37` and becomes "not measured".',
  ],
  dialect: scpiDialect,
  identity: {
    models: /^24[0-4]\d/,
    expected: 'a Keithley 2400 SourceMeter',
    example: 'KEITHLEY INSTRUMENTS INC.,MODEL 2400,{serial},C30   Mar 17 2006 09:29:29/A02  /K/J',
  },
  links: ['GPIB through VISA', 'RS-232: option `baud`, 9600 as delivered'],
  errors: scpiErrors(':SYST:ERR?'),
  commands: {
    elements: action('what a reading holds', ':FORMAT:ELEMENTS VOLTAGE, CURRENT, RESISTANCE, TIME, STATUS'),
    output: setting('the output', 'OUTPUT', onOff(), { initial: '0' }),
    source: setting('what is sourced', ':SOURCE:FUNCTION', oneOf({ VOLT: 'voltage', CURR: 'current' })),
    voltage: setting('voltage that is sourced', ':SOURCE:VOLTAGE', numberIn('V'), {
      tellsRange: [-210, 210],
      initial: '0',
    }),
    current: setting('current that is sourced', ':SOURCE:CURRENT', numberIn('mA', { scale: 1000 }), {
      tellsRange: [-1050, 1050],
      initial: '0',
    }),
    compliance: setting(
      'most current while a voltage is sourced',
      ':SENSE:CURRENT:PROTECTION',
      numberIn('mA', { scale: 1000 }),
      { initial: '0.105' },
    ),
    voltageCompliance: setting('most voltage while a current is sourced', ':SENSE:VOLTAGE:PROTECTION', numberIn('V'), {
      initial: '21',
    }),
    reading: query('voltage, current, resistance, time, status', ':READ?', readings, { initial }),
    measureVoltage: query('the same, set up for voltage', ':MEASURE:VOLTAGE?', readings, { initial }),
    measureCurrent: query('the same, set up for current', ':MEASURE:CURRENT?', readings, { initial }),
    measureResistance: query('the same, set up for resistance', ':MEASURE:RESISTANCE?', readings, { initial }),
    currentCycles: setting('cycles of the mains of a measurement', ':SENSE:CURRENT:NPLCYCLES', cycles),
    voltageCycles: setting('the same, of voltage', ':SENSE:VOLTAGE:NPLCYCLES', cycles),
    resistanceCycles: setting('the same, of resistance', ':SENSE:RESISTANCE:NPLCYCLES', cycles),
    currentRange: setting('range of current', ':SENSE:CURRENT:RANGE', numberIn('A')),
    currentAuto: setting('range of current chosen by itself', ':SENSE:CURRENT:RANGE:AUTO', onOff()),
    voltageRange: setting('range of voltage', ':SENSE:VOLTAGE:RANGE', numberIn('V')),
    voltageAuto: setting('range of voltage chosen by itself', ':SENSE:VOLTAGE:RANGE:AUTO', onOff()),
    resistanceRange: setting('range of resistance', ':SENSE:RESISTANCE:RANGE', numberIn('ohm')),
    resistanceAuto: setting('range of resistance chosen by itself', ':SENSE:RESISTANCE:RANGE:AUTO', onOff()),
    sourceVoltageRange: setting('range of the voltage source', ':SOURCE:VOLTAGE:RANGE', numberIn('V')),
    sourceVoltageAuto: setting('that range chosen by itself', ':SOURCE:VOLTAGE:RANGE:AUTO', onOff()),
    sourceCurrentRange: setting('range of the current source', ':SOURCE:CURRENT:RANGE', numberIn('A')),
    sourceCurrentAuto: setting('that range chosen by itself', ':SOURCE:CURRENT:RANGE:AUTO', onOff()),
    delay: setting('wait between source and measurement', ':SOURCE:DELAY', numberIn('s')),
    delayAuto: setting('that wait chosen by itself', ':SOURCE:DELAY:AUTO', onOff()),
    autoOff: setting('output off after each measurement', ':SOURCE:CLEAR:AUTO', onOff()),
    autoZero: setting('zero measured with each reading', ':SYSTEM:AZERO:STATE', onOff()),
    zeroNow: action('measures zero now', ':SYSTEM:AZERO:STATE ONCE'),
    offState: setting(
      'what the output is while off',
      ':OUTPUT:SMODE',
      oneOf({ HIMP: 'high impedance', NORM: 'normal', ZERO: 'zero', GUAR: 'guard' }),
    ),
    filter: setting('digital filter', ':SENSE:AVERAGE', onOff()),
    filterKind: setting(
      'how the filter averages',
      ':SENSE:AVERAGE:TCONTROL',
      oneOf({ REP: 'repeating', MOV: 'moving' }),
    ),
    filterCount: setting('readings of the filter', ':SENSE:AVERAGE:COUNT', numberIn('', { range: [1, 100] })),
    fourWire: setting('four-wire sensing', ':SYSTEM:RSENSE', onOff()),
    mains: setting('frequency of the mains', ':SYSTEM:LFREQUENCY', numberIn('Hz')),
    mainsAuto: setting('its measurement at power-on', ':SYSTEM:LFREQUENCY:AUTO', onOff()),
    display: setting('display', ':DISPLAY:ENABLE', onOff()),
    terminals: setting('terminals', ':ROUTE:TERMINALS', oneOf({ FRON: 'front', REAR: 'rear' })),
    abort: action('ends a measurement', ':ABORT'),
  },
  setup: ['elements'],
  options: {
    source: {
      words: 'what is sourced',
      kind: 'words',
      choices: ['voltage', 'current'],
      otherwise: 'voltage',
      command: 'source',
      whileOff: 'output',
    },
    compliance_ma: {
      words: 'most current while a voltage is sourced',
      kind: 'number',
      unit: 'mA',
      range: [1e-6, 5250],
      command: 'compliance',
    },
    compliance_v: {
      words: 'most voltage while a current is sourced',
      kind: 'number',
      unit: 'V',
      range: [2e-4, 1100],
      command: 'voltageCompliance',
    },
    four_wire: { words: 'four-wire sensing', kind: 'switch', command: 'fourWire' },
    enable_output: { words: 'a set switches the output on', kind: 'switch', otherwise: true },
  },
  inputs: [
    { label: 'voltage', unit: 'V', pick: 0, ...measuring },
    { label: 'current', unit: 'A', pick: 1, ...measuring },
    { label: 'resistance', unit: 'ohm', pick: 2, ...measuring },
  ],
  outputs: ({ source }) =>
    source === 'current'
      ? [
          {
            label: 'current',
            unit: 'mA',
            set: 'current',
            limits: [{ least: 'current' }, { most: 'current' }],
            ...driven,
          },
        ]
      : [
          {
            label: 'voltage',
            unit: 'V',
            set: 'voltage',
            limits: [{ least: 'voltage' }, { most: 'voltage' }],
            maxCurrentMa: 'compliance',
            ...driven,
          },
        ],
});

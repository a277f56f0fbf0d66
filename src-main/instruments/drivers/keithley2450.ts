import { scpiDialect } from '../protocols/scpiDialect.ts';
import { action, query, setting } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { scpiErrors } from './language/errorQueue.ts';
import { listOf, measuredIn, numberIn, oneOf, onOff, textLike } from './language/values.ts';

const measuring = {
  read: 'reading',
  integration: { set: 'currentCycles', unitNs: 2e7, range: [0.01, 10] },
  needs: { on: 'output', otherwise: 'the output is off' },
} as const;
const driven = { enable: 'output', offValue: 0, safe: { value: 0, off: true } } as const;

/** Keithley 2450, 2460, 2461, 2470 SourceMeters in SCPI. */
export const keithley2450 = defineScpiDriver({
  name: 'keithley2450',
  title: 'Keithley 2450, 2460, 2461, 2470',
  summary: 'Source of voltage or of current; the other of the two is measured.',
  sources: ['Keithley, Model 2450 reference manual (2450-901-01), chapter 6', 'QCoDeS, simulated Keithley 2450'],
  notes: [
    'The instrument must speak SCPI, not SCPI 2400 and not TSP (MENU, SYSTEM, SETTINGS, COMMAND SET).',
    'Input 0 is what is sourced, as the instrument reads it back; input 1 the current at a voltage source, the voltage at a current source.',
  ],
  dialect: scpiDialect,
  identity: {
    models: /^24[567][01]/,
    expected: 'a Keithley 2450 SourceMeter',
    example: 'KEITHLEY INSTRUMENTS,MODEL 2450,{serial},1.7.12b',
  },
  links: ['LAN: `TCPIP0::<host>::5025::SOCKET`', 'USB (USBTMC 0x05E6:0x2450)'],
  errors: scpiErrors(':SYST:ERR?'),
  demands: [
    {
      ask: 'language',
      is: 'SCPI',
      otherwise: 'does not speak SCPI but another command set',
      remedy: 'Choose SCPI under MENU, SYSTEM, SETTINGS, COMMAND SET, restart the instrument, then reconnect.',
    },
  ],
  commands: {
    language: query('command set', '*LANG?', textLike(/^(SCPI|TSP|SCPI2400|SCPI2450|SCPI34401)$/, 'SCPI')),
    output: setting('the output', ':OUTP', onOff(), { initial: '0' }),
    source: setting('what is sourced', ':SOUR:FUNC', oneOf({ VOLT: 'voltage', CURR: 'current' })),
    sense: setting('what is measured', ':SENS:FUNC', oneOf({ '"CURR:DC"': 'voltage', '"VOLT:DC"': 'current' })),
    voltage: setting('voltage that is sourced', ':SOUR:VOLT', numberIn('V'), { tellsRange: [-210, 210], initial: '0' }),
    current: setting('current that is sourced', ':SOUR:CURR', numberIn('mA', { scale: 1000 }), {
      tellsRange: [-1050, 1050],
      initial: '0',
    }),
    compliance: setting('most current of a voltage source', ':SOUR:VOLT:ILIM', numberIn('mA', { scale: 1000 }), {
      initial: '0.105',
    }),
    voltageCompliance: setting('most voltage of a current source', ':SOUR:CURR:VLIM', numberIn('V'), { initial: '21' }),
    reading: query(
      'what is sourced, and what is measured',
      ':READ? "defbuffer1", SOUR, READ',
      listOf(measuredIn(''), { count: 2 }),
      { initial: '1.000000E+00,2.000000E-03', timeoutMs: 5000 },
    ),
    currentCycles: setting(
      'cycles of the mains of a measurement of current',
      ':SENS:CURR:NPLC',
      numberIn('', { range: [0.01, 10] }),
    ),
    voltageCycles: setting('the same of voltage', ':SENS:VOLT:NPLC', numberIn('', { range: [0.01, 10] })),
    fourWire: setting('four-wire sensing of current', ':SENS:CURR:RSEN', onOff()),
    clearBuffer: action('forgets earlier readings', 'TRACe:CLEar'),
    wait: action('waits for what was begun', '*WAI'),
  },
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
      words: 'most current of a voltage source',
      kind: 'number',
      unit: 'mA',
      range: [1e-6, 7350],
      command: 'compliance',
    },
    compliance_v: {
      words: 'most voltage of a current source',
      kind: 'number',
      unit: 'V',
      range: [0.02, 1050],
      command: 'voltageCompliance',
    },
    four_wire: { words: 'four-wire sensing', kind: 'switch', command: 'fourWire' },
    enable_output: { words: 'a set switches the output on', kind: 'switch', otherwise: true },
  },
  inputs: ({ source }) => {
    const cycles = { ...measuring.integration, set: source === 'current' ? 'voltageCycles' : 'currentCycles' } as const;
    const both = { ...measuring, integration: cycles };
    return source === 'current'
      ? [
          { label: 'current', unit: 'A', pick: 0, ...both },
          { label: 'voltage', unit: 'V', pick: 1, ...both },
        ]
      : [
          { label: 'voltage', unit: 'V', pick: 0, ...both },
          { label: 'current', unit: 'A', pick: 1, ...both },
        ];
  },
  outputs: ({ source }) =>
    source === 'current'
      ? [
          {
            label: 'current',
            unit: 'mA',
            set: 'current',
            limits: [{ least: 'current' }, { most: 'current' }],
            current: { read: 'reading', pick: 0, scale: 1000 },
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
            current: { read: 'reading', pick: 1, scale: 1000 },
            ...driven,
          },
        ],
  session: async (session, _derived, signal) => {
    // What is not sourced is measured; the instrument keeps whatever was measured last.
    await session.put('sense', session.options['source'] ?? 'voltage', signal);
    return {};
  },
});

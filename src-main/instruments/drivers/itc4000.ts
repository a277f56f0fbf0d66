import { scpiDialect } from '../protocols/scpiDialect.ts';
import { query, setting } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { scpiErrors } from './language/errorQueue.ts';
import { measuredIn, numberIn, onOff } from './language/values.ts';

const milliampere = numberIn('mA', { scale: 1000 });

/** Thorlabs ITC4000 laser diode and temperature controllers, and CLD1000. */
export const itc4000 = defineScpiDriver({
  name: 'itc4000',
  title: 'Thorlabs ITC4001, ITC4002QCL, ITC4005, ITC4005QCL, CLD1010LP, CLD1011LP, CLD1015',
  summary: 'Laser diode current and temperature.',
  sources: ['Thorlabs, ITC4000 series operation manual, chapter "SCPI commands"'],
  notes: [
    'The laser is driven only while its temperature controller is on; output 0 switches that on.',
    'The safe state switches the laser off and leaves the temperature controller on.',
  ],
  dialect: scpiDialect,
  identity: {
    models: /^(ITC400\d|CLD10\d\d)/,
    expected: 'a Thorlabs ITC4000 laser controller',
    example: 'Thorlabs,ITC4001,{serial},1.8.0',
  },
  links: ['USB (USBTMC 0x1313:0x804A for the ITC4001)'],
  errors: scpiErrors('SYST:ERR?'),
  commands: {
    cooler: setting('temperature controller', 'OUTP2:STAT', onOff(), { initial: '0' }),
    setpoint: setting('set point of the temperature', 'SOUR2:TEMP:SPO', numberIn('degC'), {
      tellsRange: [5, 60],
      initial: '25',
    }),
    temperature: query('temperature', 'MEAS:TEMP?', measuredIn('degC'), { follows: { command: 'setpoint' } }),
    laser: setting('laser', 'OUTP1:STAT', onOff(), { initial: '0' }),
    current: setting('set point of the laser current', 'SOUR1:CURR', milliampere, {
      tellsRange: [0, 1000],
      initial: '0',
    }),
    limit: setting('limit of the laser current', 'SOUR1:CURR:LIM', milliampere, { initial: '0.2' }),
    measuredCurrent: query('laser current', 'MEAS:CURR?', measuredIn('A'), { follows: { command: 'current' } }),
    voltage: query('laser voltage', 'MEAS:VOLT?', measuredIn('V')),
    power: query('optical power at the photodiode', 'MEAS:POW2?', measuredIn('W')),
  },
  options: {
    current_limit_ma: {
      words: 'limit of the laser current',
      kind: 'number',
      unit: 'mA',
      range: [0, 20_000],
      command: 'limit',
    },
    enable_output: { words: 'a set switches the output on', kind: 'switch', otherwise: true },
  },
  inputs: [
    { label: 'temperature', unit: 'degC', read: 'temperature', readingNs: 1e8 },
    { label: 'laser current', unit: 'A', read: 'measuredCurrent', readingNs: 1e8 },
    { label: 'laser voltage', unit: 'V', read: 'voltage', readingNs: 1e8 },
    { label: 'photodiode power', unit: 'W', read: 'power', readingNs: 1e8 },
  ],
  outputs: [
    {
      label: 'temperature',
      unit: 'degC',
      set: 'setpoint',
      limits: [{ least: 'setpoint' }, { most: 'setpoint' }],
      enable: 'cooler',
      safe: { value: 25, off: false, words: 'the temperature of the bench file; the controller stays on' },
    },
    {
      label: 'laser current',
      unit: 'mA',
      set: 'current',
      limits: [0, { ask: 'limit' }],
      maxCurrentMa: 'limit',
      current: { read: 'measuredCurrent', scale: 1000 },
      enable: 'laser',
      after: { on: 'cooler', otherwise: 'its temperature controller is off' },
      offValue: 0,
      safe: { value: 0, off: true },
    },
  ],
});

import { scpiDialect } from '../protocols/scpiDialect.ts';
import { action, query, setting } from './language/commands.ts';
import { defineScpiDriver } from './language/defineScpiDriver.ts';
import { scpiErrors } from './language/errorQueue.ts';
import { measuredIn, numberIn, oneOf, onOff } from './language/values.ts';

const metres = numberIn('nm', { scale: 1e9, decimals: 15 });

/** Santec tunable lasers in SCPI. */
export const santecTsl = defineScpiDriver({
  name: 'santec_tsl',
  title: 'Santec TSL-570, TSL-770',
  summary: 'Tunable laser.',
  sources: ['Santec, TSL-570 operation manual, chapter "SCPI commands"', 'PyMeasure, driver of the TSL570'],
  notes: [
    'Output 0 is the wavelength. A spectrum sensor of the bench sweeps it in steps and reads any power meter at each.',
    'The wavelength is said and answered in metres. Input 0 is the laser’s own power monitor.',
  ],
  dialect: scpiDialect,
  identity: {
    models: /^TSL-?[57]70/,
    expected: 'a Santec TSL laser',
    example: 'SANTEC,TSL-570,{serial},0001.0000.0001',
  },
  links: ['LAN: `TCPIP0::<host>::5000::SOCKET`', 'GPIB through VISA'],
  errors: scpiErrors(':SYSTem:ERRor?'),
  commands: {
    scpi: action('SCPI, not the older commands', ':SYSTem:COMMunicate:CODe 1'),
    wavelength: setting('wavelength', ':WAVelength', metres, { initial: '+1.55000000E-006' }),
    shortest: query('shortest wavelength', ':WAVelength:SWEep:RANGe:MINimum?', metres, { initial: '+1.48000000E-006' }),
    longest: query('longest wavelength', ':WAVelength:SWEep:RANGe:MAXimum?', metres, { initial: '+1.64000000E-006' }),
    done: query('the laser stands there', '*OPC?', numberIn('')),
    light: setting('light', ':POWer:STATe', onOff()),
    shutter: setting('shutter closed', ':POWer:SHUTter', onOff()),
    unit: setting('unit of power', ':POWer:UNIT', oneOf({ '0': 'dBm', '1': 'mW' })),
    power: query('power at the monitor', ':POWer:ACTual?', measuredIn('dBm'), { initial: '+1.00000000E+001' }),
  },
  setup: ['scpi'],
  options: {
    output_on: {
      words: 'the light is switched on at connect, not when a lost link is found again',
      kind: 'switch',
      command: 'light',
      notOnReturn: true,
    },
    power_unit: { words: 'unit of power', kind: 'words', choices: ['dBm'], otherwise: 'dBm', command: 'unit' },
  },
  inputs: [{ label: 'power', unit: 'dBm', read: 'power', readingNs: 1e8 }],
  outputs: [
    {
      label: 'wavelength',
      unit: 'nm',
      set: 'wavelength',
      limits: [{ ask: 'shortest' }, { ask: 'longest' }],
      settled: 'done',
      tolerance: 0.001,
      safe: { value: 1550, off: false, words: 'the wavelength of the bench file; the light stays as it is' },
    },
  ],
});

import { aq6370 } from './aq6370.ts';
import { action, query, setting } from './language/commands.ts';
import type { DriverPage } from './language/documentation.ts';
import { listOf, measuredIn, numberIn, onOff, textLike } from './language/values.ts';
import { n777x } from './n777x.ts';
import { pm100d } from './pm100d.ts';
import { qontrol } from './qontrol.ts';
import { tc200 } from './tc200.ts';

const perChannel = (what: string) => ({ ask: `${what}<channel>?` });
const volts = numberIn('V', { suffixes: ['V'] });
const milliampere = numberIn('mA', { suffixes: ['mA'] });

/** Pages of the drivers that were written before the language, or that are too odd for it. */
export const handWrittenPages: readonly DriverPage[] = [
  {
    name: 'qontrol',
    title: 'Qontrol Q8iv, Q8b, Q8a',
    summary: 'Multi-channel heater driver, one module or a chain.',
    sources: ['Qontrol, driver and recordings of real modules (github.com/takeqontrol/api), firmware v2.4.1'],
    notes: [
      'Channels are numbered along the chain: 0 to 15 for two modules of eight. There are as many outputs as channels.',
      'Errors come unasked, before or after the answer to another command. One that touches an output is told after the next value went out.',
      'Closing the port leaves the heaters on: the safe state sets them to zero first.',
    ],
    links: ['USB serial port, 115200 baud'],
    identity: { ask: qontrol.probe.command, models: qontrol.models },
    errors: { words: '`Eee:cc`, code and channel, whenever the module finds one' },
    commands: {
      id: query('module and number', 'ID0?', textLike(/^Q8/, 'Q8iv-0001')),
      modules: query('modules of the chain, one a line', 'nupall?', textLike(/^Q8/, 'Q8iv-0001: 0')),
      counts: query('channels of each module', 'NCHANALL?', numberIn('')),
      full: query('full scale of each module', 'VFULLALL?', volts),
      most: { words: 'most voltage', ...perChannel('VMAX'), value: volts },
      mostCurrent: { words: 'most current', ...perChannel('IMAX'), value: milliampere },
      voltage: { words: 'voltage', ...perChannel('V'), set: 'V<channel>={}', value: volts },
      current: { words: 'current', ...perChannel('I'), value: milliampere },
      all: query('all channels in one exchange', 'VIPALL?', textLike(/./, '0,0: +0.2082 V, -0.0037 mA')),
    },
    options: { binary: { words: 'commands in their binary form', kind: 'switch', otherwise: false } },
    outputs: [
      {
        label: 'each channel',
        unit: 'V',
        set: 'voltage',
        limits: [0, { ask: 'most' }],
        safe: { value: 0, off: false },
      },
    ],
  },
  {
    name: 'pm100d',
    title: 'Thorlabs PM100A, PM100D, PM100USB, PM16, PM101, PM400',
    summary: 'Optical power meter.',
    sources: ['Thorlabs, PM100D operation manual, chapter "SCPI commands"'],
    notes: [
      'The old PM100, which takes metres, is another instrument.',
      'A second query before the first is answered loses a reply; the driver never sends one.',
    ],
    links: ['USB (USBTMC 0x1313)'],
    identity: { models: pm100d.models },
    errors: null,
    commands: {
      unit: action('power in watt', 'SENS:POW:UNIT W'),
      configure: action('power is measured', 'CONF:POW'),
      averaging: setting('samples of a reading, 3 ms each', 'SENS:AVER:COUN', numberIn('', { range: [1, 10_000] })),
      wavelength: setting('wavelength that the responsivity is taken at', 'SENS:CORR:WAV', numberIn('nm')),
      power: query('a reading', 'READ?', measuredIn('W')),
    },
    options: {
      wavelength_nm: {
        words: 'wavelength that the responsivity is taken at',
        kind: 'number',
        unit: 'nm',
        range: 'asked',
        command: 'wavelength',
      },
    },
    inputs: [
      { label: 'power', unit: 'W', read: 'power', integration: { set: 'averaging', unitNs: 3e6, range: [1, 10_000] } },
    ],
  },
  {
    name: 'tc200',
    title: 'Thorlabs TC200',
    summary: 'Heater controller.',
    sources: ['Thorlabs, TC200 user guide, "Command line interface"'],
    notes: [
      'The controller echoes each command and ends its answer with a prompt; it tells no serial number.',
      '`ens` toggles: the driver asks the status first, so that it never switches a running heater off.',
      'The controller must show degC; one that shows kelvin or degF is refused with a sentence.',
    ],
    links: ['USB serial port, 115200 baud'],
    identity: { ask: tc200.probe.command, models: tc200.models },
    errors: { words: 'a line with `CMD_` after the command that was refused' },
    commands: {
      temperature: query('temperature', 'tact?', numberIn('degC', { suffixes: ['C'] })),
      setpoint: { words: 'set point', ask: 'tset?', set: 'tset={}', value: numberIn('degC', { suffixes: ['C'] }) },
      most: query('highest set point', 'tmax?', numberIn('degC', { range: [20, 205] })),
      status: query('status, as bits', 'stat?', numberIn('')),
      enable: action('switches the heater on or off', 'ens'),
      normal: action('leaves the cycle mode', 'mode=normal'),
    },
    options: { enable_output: { words: 'a set switches the heater on', kind: 'switch', otherwise: true } },
    inputs: [{ label: 'temperature', unit: 'degC', read: 'temperature', readingNs: 1e8 }],
    outputs: [
      {
        label: 'temperature',
        unit: 'degC',
        set: 'setpoint',
        limits: [20, { ask: 'most' }],
        safe: { value: 25, off: false, words: 'the temperature of the bench file' },
      },
    ],
  },
  {
    name: 'n777x',
    title: 'Keysight N7776C, N7777C, N7778C, N7779C; 816xx lasers in slot 0',
    summary: 'Tunable laser.',
    sources: ['Keysight, 816x lightwave measurement system programming guide', 'PyMeasure, driver of the N7776C'],
    notes: ['The wavelength is set in nm and answered in metres. A spectrum sensor of the bench sweeps it in steps.'],
    links: ['LAN: `TCPIP0::<host>::5025::SOCKET`', 'USB through USBTMC, GPIB through VISA'],
    identity: { models: n777x.models },
    errors: null,
    commands: {
      wavelength: setting('wavelength', 'SOUR0:WAV', numberIn('nm'), { tellsRange: [1480, 1620] }),
      done: query('the laser stands there', '*OPC?', numberIn('')),
      light: setting('light', 'SOUR0:POW:STAT', onOff()),
    },
    options: {
      output_on: {
        words: 'the light is switched on at connect, not when a lost link is found again',
        kind: 'switch',
        command: 'light',
        notOnReturn: true,
      },
    },
    outputs: [
      {
        label: 'wavelength',
        unit: 'nm',
        set: 'wavelength',
        limits: [{ least: 'wavelength' }, { most: 'wavelength' }],
        safe: { value: 1550, off: false, words: 'the wavelength of the bench file; the light stays as it is' },
      },
    ],
  },
  {
    name: 'aq6370',
    title: 'Yokogawa AQ6370, AQ6373, AQ6374, AQ6375, AQ6376',
    summary: 'Optical spectrum analyser: a single sweep, the whole trace.',
    sources: [
      'Yokogawa, AQ6370D remote control user’s manual (IM AQ6370D-17EN)',
      'PyMeasure, recorded dialogues of AQ6370D',
    ],
    notes: [
      'Over TCP the analyser wants a login; the password is taken from the environment variable that `password_env` names.',
      'The level axis must stand on dBm and be logarithmic.',
    ],
    links: ['LAN: `TCPIP0::<host>::10001::SOCKET`', 'GPIB through VISA'],
    identity: { models: aq6370.models },
    errors: null,
    commands: {
      start: setting('first wavelength', ':SENSe:WAVelength:STARt', numberIn('nm')),
      stop: setting('last wavelength', ':SENSe:WAVelength:STOP', numberIn('nm')),
      points: setting('points of a sweep', ':SENSe:SWEep:POINts', numberIn('')),
      single: action('one sweep', ':INITiate:SMODe 1'),
      begin: action('begins it', ':INITiate'),
      ended: query('whether it has ended', ':STATus:OPERation:EVENt?', numberIn('')),
      samples: query('points of a trace', ':TRACe:DATA:SNUMber? <trace>', numberIn('')),
      wavelengths: query('wavelengths', ':TRACe:X? <trace>', listOf(numberIn('m'))),
      levels: query('levels', ':TRACe:Y? <trace>', listOf(numberIn('dBm'))),
    },
    options: {
      user: { words: 'user of the login', kind: 'words', otherwise: 'anonymous' },
      password_env: { words: 'environment variable with the password', kind: 'words' },
      points: { words: 'points of a sweep', kind: 'number' },
      sweep_timeout_ms: { words: 'how long a sweep may take', kind: 'number', unit: 'ms', otherwise: 60_000 },
    },
  },
];

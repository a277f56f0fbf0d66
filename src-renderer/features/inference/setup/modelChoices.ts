import type { BuiltInModel } from '../../../../src-core/domain/inferenceSpec.ts';

/** What the form offers of models: what each says of the device, and the options it has to be told. */

export interface OptionField {
  readonly name: string;
  readonly label: string;
  readonly unit?: string;
  readonly kind: 'number' | 'choice' | 'fixed_or_fitted';
  /** What it is when it is left out; without it the option must be given. */
  readonly otherwise?: string;
  readonly choices?: readonly { readonly tag: string; readonly words: string; readonly value: string }[];
}

export interface ModelChoice {
  readonly id: BuiltInModel;
  readonly words: string;
  readonly sentence: string;
  readonly options: readonly OptionField[];
}

const choice = (value: string, words: string) => ({ tag: value, words, value });

const drive: readonly OptionField[] = [
  {
    name: 'drive',
    label: 'Drive',
    kind: 'choice',
    otherwise: 'voltage',
    choices: [choice('voltage', 'voltage, V'), choice('power', 'electrical power, W')],
  },
  { name: 'resistance_ohm', label: 'Resistance', unit: 'ohm', kind: 'number', otherwise: '1000' },
  { name: 'resistance_per_w', label: 'Its change', unit: '1/W', kind: 'fixed_or_fitted', otherwise: 'fitted' },
  { name: 'cubic_rad', label: 'Cubic term', unit: 'rad', kind: 'fixed_or_fitted', otherwise: '0' },
];
const envelope: OptionField = {
  name: 'envelope_order',
  label: 'Order of the envelope',
  kind: 'number',
  otherwise: '4',
};

export const modelChoices: readonly ModelChoice[] = [
  {
    id: 'mzi_voltage',
    words: 'Interferometer against a heater',
    sentence: 'Transmission while one heater is swept: the fringe, the power of a turn, the phase without drive.',
    options: drive,
  },
  {
    id: 'mzi_spectrum',
    words: 'Spectrum of an interferometer',
    sentence: 'Power over wavelength of unequal arms: group index at 1550 nm, dispersion, phase, visibility, loss.',
    options: [{ name: 'path_difference_um', label: 'Path difference', unit: 'µm', kind: 'number' }, envelope],
  },
  {
    id: 'ring_spectrum',
    words: 'Spectrum of a ring',
    sentence:
      'Resonances of a ring over wavelength: group index, coupling, loss in a round trip. Give radius or circumference.',
    options: [
      { name: 'radius_um', label: 'Radius', unit: 'µm', kind: 'number', otherwise: 'not given' },
      { name: 'circumference_um', label: 'Circumference', unit: 'µm', kind: 'number', otherwise: 'not given' },
      {
        name: 'configuration',
        label: 'Waveguides',
        kind: 'choice',
        otherwise: 'one: all-pass',
        choices: [choice('all_pass', 'one: all-pass'), choice('add_drop', 'two: add-drop')],
      },
      {
        name: 'observe',
        label: 'Port, of add-drop',
        kind: 'choice',
        otherwise: 'through',
        choices: [choice('through', 'through'), choice('drop', 'drop'), choice('through_and_drop', 'through and drop')],
      },
      {
        name: 'regime',
        label: 'Regime, of all-pass',
        kind: 'choice',
        otherwise: 'undercoupled',
        choices: [choice('undercoupled', 'undercoupled'), choice('overcoupled', 'overcoupled')],
      },
      { name: 'dispersion_order', label: 'Order of the dispersion', kind: 'number', otherwise: '1' },
      envelope,
    ],
  },
  {
    id: 'heater',
    words: 'Heater',
    sentence: 'Phase of a heater against its drive; with its current the resistance and how it moves.',
    options: [
      {
        name: 'observe',
        label: 'Observed',
        kind: 'choice',
        otherwise: 'the phase',
        choices: [choice('phase', 'the phase'), choice('phase_and_current', 'phase and current')],
      },
      ...drive,
    ],
  },
  {
    id: 'crosstalk',
    words: 'Thermal crosstalk',
    sentence: 'How much each heater turns the phase of its neighbours, as the matrix a bench compensates with.',
    options: [{ name: 'heaters', label: 'Heaters, 2 to 6', kind: 'number' }, ...drive.slice(0, 2)],
  },
  {
    id: 'two_layer_thermal',
    words: 'Two-layer thermal step',
    sentence: 'Phase after a step of a heater: a fast layer and a slow one, each with its time constant.',
    options: [{ name: 'step_time_s', label: 'Time of the step', unit: 's', kind: 'number', otherwise: '0' }],
  },
];

export const formulaSentence =
  'A formula of columns and parameters; every name in it that is no column needs a row under Parameters.';
export const functionNames = 'sin cos tan asin acos atan exp log log10 sqrt abs · + − * / ^ · pi';

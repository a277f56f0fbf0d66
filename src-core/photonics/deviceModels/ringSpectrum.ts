import type { ParameterSpec } from '../../domain/inferencePrior.ts';
import type { DeviceModel, ModelColumn, ModelData, ModelParameter, ModelPosterior } from './deviceModel.ts';
import { literal, nearestTurn, rememberLast } from './modelData.ts';
import { ModelOptions } from './modelOptions.ts';
import { scanResonances } from './ringScan.ts';
import type { RingShape } from './ringScan.ts';
import { levelColumn, readDispersion, readEnvelope, wavelengthColumn } from './spectrumParts.ts';

/** Of the power, so that a critically coupled ring's null has a bottom: -90 dB. */
const floor = 1e-9;
/** Coupling and loss further apart than that are told apart by which is the larger. */
const apart = 1.5;

const through: ModelColumn = levelColumn(
  'power_dBm',
  ['power_dbm', 'through_dbm', 'through', 'level_dbm', 'dbm', 'power'],
  'Power at the through port.',
);
const drop: ModelColumn = levelColumn(
  'drop_dBm',
  ['drop_dbm', 'drop', 'power_dbm', 'power_dBm'],
  'Power at the drop port.',
);

/**
 * Spectrum of a ring resonator in dBm over nm: all-pass (one bus) or add-drop (two buses, coupled alike).
 * With power couplings k (r^2 = 1 - k) and a^2 the power left after a round trip, the through port of an all-pass ring
 * has (a^2 - 2 r a cos x + r^2)/(1 - 2 r a cos x + (r a)^2), that of an add-drop ring the same with r a for a, and its
 * drop port k^2 a/(1 - 2 r^2 a cos x + (r^2 a)^2); resonances lie at x = 0.
 * Source: W. Bogaerts et al., "Silicon microring resonators", Laser and Photonics Reviews 6 (2012) 47, equations 2, 6, 7.
 *
 * Options: `circumference_um` or `radius_um` (one of them), `configuration` ("all_pass", "add_drop"), `observe` ("through",
 * "drop", "through_and_drop", the last as variables `through` and `drop`), `regime` ("undercoupled", "overcoupled"; of an
 * all-pass ring, whose power cannot tell the two apart), `dispersion_order` (1), `envelope_order` (4).
 */
export function createRingSpectrum(given: Readonly<Record<string, unknown>>): DeviceModel {
  const options = new ModelOptions('ring_spectrum', given);
  if (options.has('radius_um') && options.has('circumference_um')) {
    options.refuse('radius_um', 'both its radius and its circumference are given', 'Give one of the two.');
  }
  const lengthUm = options.has('radius_um')
    ? 2 * Math.PI * options.number('radius_um', { above: 0, most: 1e5 })
    : options.number('circumference_um', { above: 0, most: 1e6 });
  const isAddDrop = options.choice('configuration', ['all_pass', 'add_drop']) === 'add_drop';
  const observe = isAddDrop ? options.choice('observe', ['through', 'drop', 'through_and_drop']) : 'through';
  const regime = isAddDrop ? null : options.choice('regime', ['undercoupled', 'overcoupled']);
  const dispersion = readDispersion(options, 1);
  const envelope = readEnvelope(options);
  options.done();

  const kept = '(1 - coupling)';
  const left = '10^(-round_trip_loss_db/10)';
  const half = `cos(phase + ${dispersion.phaseText(lengthUm)})`;
  const loop = isAddDrop ? `(${kept}*sqrt(${left}))` : `sqrt(${kept}*${left})`;
  const below = `(1 + ${loop}^2 - 2*${loop}*${half})`;
  // (r a)^2 + r^2 - 2 r (r a) cos x: with two buses the light that comes round has passed the other coupler.
  const above = isAddDrop
    ? `(${kept}*(1 + ${left}) + ${literal(floor)} - 2*${loop}*${half})`
    : `(${kept} + ${left} + ${literal(floor)} - 2*${loop}*${half})`;
  const throughText = `10*log10(${above}/${below}) - loss_db${envelope.text}`;
  const dropText = (loss: string): string => `10*log10(coupling^2*sqrt(${left})/${below}) - ${loss}${envelope.text}`;
  const both = observe === 'through_and_drop';
  const shape: RingShape = { port: observe === 'drop' ? 'drop' : 'through', isAddDrop, regime };
  const scanned = both ? 'through' : '';

  const guess = rememberLast((data: ModelData): Record<string, number>[] => {
    const found = scanResonances(data, { variable: scanned, lengthUm, envelope, shape });
    const reference = found[0]?.phase ?? 0;
    return found.map(({ groupIndex, phase, coupling, lossDb, levelDb, slow }) => ({
      group_index: groupIndex,
      dispersion: 0,
      ...dispersion.start,
      phase: nearestTurn(phase, reference),
      coupling,
      round_trip_loss_db: lossDb,
      loss_db: -levelDb,
      ...(both ? { drop_loss_db: -levelDb } : {}),
      ...envelope.start(slow),
    }));
  });
  const lossParameter = (port: string): ModelParameter => ({
    unit: 'dB',
    label: `loss to the ${port} port`,
    description: `Loss from the laser to the detector at the ${port} port at 1550 nm, without the ring.`,
  });

  return {
    id: 'ring_spectrum',
    label: 'Spectrum of a ring',
    formulas: both
      ? { through: throughText, drop: dropText('drop_loss_db') }
      : { '': observe === 'drop' ? dropText('loss_db') : throughText },
    columns: both
      ? { through: [wavelengthColumn, through], drop: [wavelengthColumn, drop] }
      : { '': [wavelengthColumn, observe === 'drop' ? drop : through] },
    parameters: {
      ...dispersion.parameters,
      phase: { unit: 'rad', label: 'phase', description: 'Phase of a round trip at 1550 nm; at 0 the ring resonates.' },
      coupling: {
        unit: '',
        label: 'coupling',
        description: isAddDrop ? 'Power that each coupler moves, 0 to 1.' : 'Power that the coupler moves, 0 to 1.',
      },
      round_trip_loss_db: {
        unit: 'dB',
        label: 'round-trip loss',
        description: 'Loss of a round trip, couplers apart.',
      },
      loss_db: lossParameter(observe === 'drop' ? 'drop' : 'through'),
      ...(both ? { drop_loss_db: lossParameter('drop') } : {}),
      ...envelope.parameters,
    },
    widen: true,
    adoption: null,
    priors: (data) => {
      const [first] = guess(data);
      const phase = first?.['phase'] ?? 0;
      const coupling = first?.['coupling'] ?? 0.1;
      const lossDb = first?.['round_trip_loss_db'] ?? 0.1;
      const split = regime === null ? null : splitOf(coupling, lossDb);
      const [least, most] = regime === 'overcoupled' ? [split, null] : [null, split];
      return {
        ...dispersion.priors,
        phase: { Uniform: { lower: phase - Math.PI, upper: phase + Math.PI }, transform: 'none' },
        coupling: { Uniform: { lower: least ?? 1e-6, upper: most ?? 0.999 }, transform: 'none' },
        round_trip_loss_db: {
          Uniform: {
            lower: most === null ? 0 : -10 * Math.log10(1 - most),
            upper: least === null ? 30 : -10 * Math.log10(1 - least),
          },
          transform: 'none',
        },
        loss_db: { Normal: { mean: first?.['loss_db'] ?? 20, sd: 10 }, transform: 'none' },
        ...(both ? { drop_loss_db: { Normal: { mean: first?.['loss_db'] ?? 20, sd: 10 }, transform: 'none' } } : {}),
        ...envelope.priors,
      } satisfies Record<string, ParameterSpec>;
    },
    guess: (data) => {
      const all = guess(data);
      const split =
        regime === null ? null : splitOf(all[0]?.['coupling'] ?? 0.1, all[0]?.['round_trip_loss_db'] ?? 0.1);
      return split === null ? all : all.map((point) => withinSplit(point, split, regime === 'undercoupled'));
    },
    verdict: (posterior) => ringVerdict(posterior, regime),
  };
}

/** The power that separates coupling from loss where the two differ enough; null where they do not. */
function splitOf(coupling: number, lossDb: number): number | null {
  const lost = 1 - 10 ** (-lossDb / 10);
  const ratio = coupling / lost;
  return Math.max(ratio, 1 / ratio) > apart ? Math.sqrt(coupling * lost) : null;
}

/** A start moved to its side of the split. */
function withinSplit(point: Record<string, number>, split: number, isUndercoupled: boolean): Record<string, number> {
  const side = (power: number, isBelow: boolean): number =>
    isBelow ? Math.min(power, 0.95 * split) : Math.max(power, 1.05 * split);
  const lost = 1 - 10 ** (-(point['round_trip_loss_db'] as number) / 10);
  return {
    ...point,
    coupling: side(point['coupling'] as number, isUndercoupled),
    round_trip_loss_db: -10 * Math.log10(1 - Math.min(0.999, side(lost, !isUndercoupled))),
  };
}

/** Power alone does not tell coupling from loss: says so with the numbers. */
function ringVerdict({ mean }: ModelPosterior, regime: 'undercoupled' | 'overcoupled' | null): string[] {
  if (regime === null) return [];
  const coupling = mean['coupling'] as number;
  const lost = 1 - 10 ** (-(mean['round_trip_loss_db'] as number) / 10);
  const numbers = `${coupling.toPrecision(3)} and ${lost.toPrecision(3)}`;
  return [
    `Power alone cannot tell the coupling from the loss of a round trip (${numbers}): the ring was taken as ${regime}; otherwise the two change places.`,
  ];
}

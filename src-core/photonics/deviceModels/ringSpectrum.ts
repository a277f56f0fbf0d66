import type { ParameterSpec } from '../../domain/inferencePrior.ts';
import type { DeviceModel, ModelColumn, ModelData, ModelParameter, ModelPosterior } from './deviceModel.ts';
import { literal, nearestTurn, rememberLast, variableOf } from './modelData.ts';
import { ModelOptions } from './modelOptions.ts';
import { fitRing } from './ringFit.ts';
import type { Regime } from './ringFit.ts';
import { couplingLimits, powerFloor, roundTripLossLimitsDb } from './ringResiduals.ts';
import type { Ring } from './ringResiduals.ts';
import {
  groupIndexLimits,
  levelColumn,
  readDispersion,
  readEnvelope,
  turnsPerIndex,
  wavelengthColumn,
  wavelengthsOf,
} from './spectrumParts.ts';

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
 * "drop", "through_and_drop", the last as variables `through` and `drop`), `regime` ("undercoupled", which it is unless told, or
 * "overcoupled"; of an all-pass ring, whose power is the same when coupling and loss change places), `dispersion_order` (1), `envelope_order` (4).
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
  const regime: Regime = isAddDrop ? null : options.choice('regime', ['undercoupled', 'overcoupled']);
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
    ? `(${kept}*(1 + ${left}) + ${literal(powerFloor)} - 2*${loop}*${half})`
    : `(${kept} + ${left} + ${literal(powerFloor)} - 2*${loop}*${half})`;
  const throughText = `10*log10(${above}/${below}) - loss_db${envelope.text}`;
  const dropText = (loss: string): string => `10*log10(coupling^2*sqrt(${left})/${below}) - ${loss}${envelope.text}`;
  const both = observe === 'through_and_drop';
  const hasCurvature = 'dispersion_slope' in dispersion.parameters;
  const ring: Ring = {
    ...{ lengthUm, isAddDrop, hasCurvature, envelope },
    ports: both
      ? [
          { variable: 'through', port: 'through' },
          { variable: 'drop', port: 'drop' },
        ]
      : [{ variable: '', port: observe === 'drop' ? 'drop' : 'through' }],
  };

  const found = rememberLast((data: ModelData) => {
    const { rings, split, isClear } = fitRing(ring, data, regime);
    const reference = rings[0]?.phase ?? 0;
    const points = rings.map((fit): Record<string, number> => ({
      group_index: Math.min(groupIndexLimits.upper, Math.max(groupIndexLimits.lower, fit.groupIndex)),
      dispersion: fit.dispersion,
      ...(hasCurvature ? { dispersion_slope: fit.dispersionSlope } : {}),
      phase: nearestTurn(fit.phase, reference),
      coupling: fit.coupling,
      round_trip_loss_db: fit.lossDb,
      loss_db: -(fit.levelsDb[0] as number),
      ...(both ? { drop_loss_db: -(fit.levelsDb[1] as number) } : {}),
      ...envelope.start([0, ...fit.envelope]),
    }));
    // A wall that is far from the best fit, and keeps a start on its side of it.
    const limits =
      split === null
        ? couplingLimits
        : regime === 'overcoupled'
          ? { ...couplingLimits, lower: split }
          : { ...couplingLimits, upper: split };
    return {
      guesses: points.filter(({ coupling = 0 }) => coupling >= limits.lower && coupling <= limits.upper),
      limits,
      isClear,
    };
  });
  /** Half a turn more or less over the span is another comb of resonances, where chains would be caught. */
  const indexAbout = (index: number, data: ModelData): ParameterSpec => {
    const { variable } = ring.ports[0] as Ring['ports'][number];
    const half = 0.5 / turnsPerIndex(wavelengthsOf(variableOf(data, variable, 1)), lengthUm);
    const lower = Math.max(groupIndexLimits.lower, index - half);
    const upper = Math.min(groupIndexLimits.upper, index + half);
    return { TruncatedNormal: { mean: 4, sd: 1, lower, upper }, transform: 'none' };
  };
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
      const { guesses, limits, isClear } = found(data);
      const [first] = guesses;
      const phase = first?.['phase'] ?? 0;
      const level = (name: string): ParameterSpec => ({
        Normal: { mean: first?.[name] ?? 20, sd: 10 },
        transform: 'none',
      });
      return {
        ...dispersion.priors,
        ...(first !== undefined && isClear ? { group_index: indexAbout(first['group_index'] as number, data) } : {}),
        phase: { Uniform: { lower: phase - Math.PI, upper: phase + Math.PI }, transform: 'none' },
        coupling: { Uniform: limits, transform: 'none' },
        round_trip_loss_db: { Uniform: roundTripLossLimitsDb, transform: 'none' },
        loss_db: level('loss_db'),
        ...(both ? { drop_loss_db: level('drop_loss_db') } : {}),
        ...envelope.priors,
      } satisfies Record<string, ParameterSpec>;
    },
    guess: (data) => found(data).guesses,
    verdict: (posterior) => ringVerdict(posterior, regime),
  };
}

/** Power alone does not tell coupling from loss: says so with the numbers. */
function ringVerdict({ mean, sd }: ModelPosterior, regime: Regime): string[] {
  if (regime === null) return [];
  const [coupling, lossDb] = [mean['coupling'] as number, mean['round_trip_loss_db'] as number];
  const lost = 1 - 10 ** (-lossDb / 10);
  const numbers = `${coupling.toPrecision(3)} and ${lost.toPrecision(3)}`;
  const lostSd = ((1 - lost) * (sd['round_trip_loss_db'] as number) * Math.LN10) / 10;
  const isNearCritical = Math.abs(lost - coupling) < (sd['coupling'] as number) + lostSd;
  return [
    isNearCritical
      ? `Power alone cannot tell the coupling from the loss of a round trip (${numbers}): the ring is so near to critical coupling that the two may be the other way round.`
      : `Power alone cannot tell the coupling from the loss of a round trip (${numbers}): the ring was taken as ${regime}; otherwise the two change places.`,
  ];
}

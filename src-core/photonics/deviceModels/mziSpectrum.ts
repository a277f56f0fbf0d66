import type { ParameterSpec } from '../../domain/inferencePrior.ts';
import type { DeviceModel, ModelData } from './deviceModel.ts';
import { fringeVerdict } from './fringeVerdict.ts';
import { evenly, fitBasis, scanLine, wave } from './lineScan.ts';
import type { LinearFit } from './lineScan.ts';
import { literal, nearestTurn, rememberLast } from './modelData.ts';
import { ModelOptions } from './modelOptions.ts';
import {
  groupIndexLimits,
  levelColumn,
  readDispersion,
  readEnvelope,
  spectrumOf,
  turnsPerIndex,
  wavelengthColumn,
  wavelengthPhase,
  wavelengthsOf,
} from './spectrumParts.ts';
import type { Envelope } from './spectrumParts.ts';

/** 50 dB from top to bottom: the cosine's bottom stays above 0, and no detector sees more. */
const mostVisibility = 0.99998;
const leastVisibility = 1e-3;
const decibels = 10 / Math.LN10;

/**
 * Spectrum of an interferometer with unequal arms, in dBm over nm: the fringe's top lies at -loss_db + envelope.
 *
 * Options: `path_difference_um` (needed), `dispersion_order` (2: with the slope of the dispersion), `envelope_order` (4).
 * A third order is there by default because over some 60 nm it moves the group index by as much as its interval is wide.
 */
export function createMziSpectrum(given: Readonly<Record<string, unknown>>): DeviceModel {
  const options = new ModelOptions('mzi_spectrum', given);
  if (given['path_difference_um'] === 0) {
    options.refuse(
      'path_difference_um',
      'arms of equal length show no group index',
      'Compare such spectra by their own fringes instead.',
    );
  }
  const lengthUm = options.number('path_difference_um', { above: 0, most: 1e6 });
  const dispersion = readDispersion(options, 2);
  const envelope = readEnvelope(options);
  options.done();
  const fringe = `(1 + visibility*cos(phase + ${dispersion.phaseText(lengthUm)}))/(1 + visibility)`;
  const starts = rememberLast((data: ModelData): Record<string, number>[] =>
    scanSpectrum(data, lengthUm, envelope).map((point) => ({ ...point, ...dispersion.start })),
  );

  return {
    id: 'mzi_spectrum',
    label: 'Spectrum of an interferometer',
    formulas: { '': `${literal(10)}*log10(${fringe}) - loss_db${envelope.text}` },
    columns: {
      '': [
        wavelengthColumn,
        levelColumn('power_dBm', ['power_dbm', 'level_dbm', 'dbm', 'power'], 'Power at the port.'),
      ],
    },
    parameters: {
      ...dispersion.parameters,
      phase: {
        unit: 'rad',
        label: 'phase',
        description:
          'Phase difference of the arms at 1550 nm, as far as whole turns go unseen; at 0 the port is brightest.',
      },
      visibility: {
        unit: '',
        label: 'visibility',
        description: 'Swing of the fringe over its mean, in linear power: 1 is a fringe that goes dark.',
      },
      loss_db: { unit: 'dB', label: 'loss', description: "How far the fringe's top lies below 0 dBm at 1550 nm." },
      ...envelope.parameters,
    },
    widen: true,
    adoption: null,
    priors: (data) => {
      const { phase = 0, loss_db: loss = 0 } = starts(data)[0] ?? {};
      return {
        ...dispersion.priors,
        phase: { Uniform: { lower: phase - Math.PI, upper: phase + Math.PI }, transform: 'none' },
        visibility: { Uniform: { lower: 0, upper: mostVisibility }, transform: 'none' },
        loss_db: { Normal: { mean: loss, sd: 10 }, transform: 'none' },
        ...envelope.priors,
      } satisfies Record<string, ParameterSpec>;
    },
    guess: starts,
    verdict: (posterior) => fringeVerdict(posterior, lengthUm),
  };
}

/**
 * A periodogram over the group index by least squares, the envelope fitted beside each wave (N. R. Lomb, Astrophysics and
 * Space Science 39 (1976) 447, which needs no even sampling), then a line over the dispersion.
 */
function scanSpectrum(data: ModelData, lengthUm: number, envelope: Envelope): Record<string, number>[] {
  const spectrum = spectrumOf(data, '', 1200);
  const wavelengths = wavelengthsOf(spectrum);
  const slow = envelope.basis(wavelengths);
  const fitAt = (groupIndex: number, dispersion: number): LinearFit | null =>
    fitBasis(
      [...slow, ...wave(wavelengthPhase(wavelengths, lengthUm, { groupIndex, dispersion }), 1)],
      spectrum.values,
    );

  const perIndex = turnsPerIndex(wavelengths, lengthUm);
  const step = Math.min(0.05, 0.1 / perIndex);
  const { lower, upper } = groupIndexLimits;
  const indices = evenly(lower, upper, Math.min(6000, Math.ceil((upper - lower) / step)) + 1);
  const hollows = scanLine(indices, (groupIndex) => fitAt(groupIndex, 0), 4);
  const refined = hollows.flatMap(({ at }) =>
    evenly(-1.5, 1.5, 7).flatMap((dispersion) => {
      const near = evenly(Math.max(lower, at - 4 * step), Math.min(upper, at + 4 * step), 9);
      return scanLine(near, (groupIndex) => fitAt(groupIndex, dispersion), 1).map((found) => ({
        ...found,
        dispersion,
      }));
    }),
  );
  refined.sort((a, b) => a.fit.cost - b.fit.cost);
  const points = refined.slice(0, 3).map(({ at, dispersion, fit: { coefficients } }): Record<string, number> => {
    const cosine = coefficients.at(-2) as number;
    const sine = coefficients.at(-1) as number;
    // 10 log10(1 + V cos x) has the first harmonic 2 q, q = (1 - sqrt(1 - V^2))/V, and the mean of the next line.
    const q = Math.min(0.98, Math.hypot(cosine, sine) / (2 * decibels));
    const visibility = Math.min(mostVisibility, Math.max(leastVisibility, (2 * q) / (1 + q * q)));
    const mean = decibels * Math.log((1 + Math.sqrt(1 - visibility ** 2)) / 2 / (1 + visibility));
    return {
      group_index: at,
      dispersion,
      phase: Math.atan2(sine, cosine),
      visibility,
      loss_db: mean - (coefficients[0] as number),
      ...envelope.start(coefficients),
    };
  });
  const reference = points[0]?.['phase'] ?? 0;
  return points.map((point) => ({ ...point, phase: nearestTurn(point['phase'] as number, reference) }));
}

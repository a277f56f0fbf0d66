import type { ModelPosterior } from './deviceModel.ts';
import { spanOf, variableOf } from './modelData.ts';
import { turnsPerIndex, wavelengthsOf } from './spectrumParts.ts';

/** Fewer fringes than that do not tell a group index from the envelope and from its own slope. */
const enoughFringes = 4;
/** Relative to the group index: more than a percent is no measurement of a waveguide. */
const wideInterval = 0.01;
/** Beyond it two parameters move as one. */
const strongCorrelation = 0.95;

const digits = (value: number): string => value.toPrecision(2);

/**
 * Says when a group index is nearly degenerate: too few fringes in the span, an interval that the data hardly narrowed,
 * a correlation with the dispersion that makes the two one.
 */
export function fringeVerdict({ mean, sd, priorSd, correlation, data }: ModelPosterior, lengthUm: number): string[] {
  const wavelengths = wavelengthsOf(variableOf(data, '', 1));
  const index = mean['group_index'] as number;
  const width = sd['group_index'] as number;
  const fringes = index * turnsPerIndex(wavelengths, lengthUm);
  const { lower, upper } = spanOf(wavelengths);
  const prior = priorSd['group_index'] ?? NaN;
  const together = correlation('group_index', 'dispersion');
  const isFew = fringes < enoughFringes;
  const isWide = !(width < wideInterval * index);
  const isPulled = width > prior / 3;
  if (!isFew && !isWide && !isPulled) {
    return Math.abs(together) > strongCorrelation
      ? [
          `The group index and the dispersion move together (correlation ${together.toFixed(2)}): take either of them with the other's interval.`,
        ]
      : [];
  }
  const seen = `the span of ${lower.toFixed(1)} to ${upper.toFixed(1)} nm shows ${fringes.toFixed(1)} fringes`;
  const against = Number.isFinite(prior) ? `, against ${digits(prior)} of its prior` : '';
  const pair = Number.isNaN(together) ? '' : `, and its correlation with the dispersion is ${together.toFixed(2)}`;
  return [
    `The group index is nearly degenerate: ${seen}, its standard deviation is ${digits(width)}${against}${pair}.`,
    'Measure a wider span or a device with a longer path difference, or give the dispersion a narrow prior.',
  ];
}

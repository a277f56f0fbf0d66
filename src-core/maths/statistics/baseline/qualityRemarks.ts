import type { BaselineMetricName } from './baselineMetrics.ts';
import type { HeadQuality } from './headQuality.ts';
import { fewestForAdvice } from './scoresNeeded.ts';

/** `problem`: the baseline says little; `warning`: it can mislead; `note`: good to know. */
export interface QualityRemark {
  readonly grade: 'problem' | 'warning' | 'note';
  /** Which finding it is, for a program. */
  readonly kind:
    | 'no_scores'
    | 'few_scores'
    | 'constant'
    | 'missing'
    | 'saturated'
    | 'ties'
    | 'neighbours'
    | 'rare_label'
    | 'more_scores';
  readonly words: string;
}

/** Shares from which it is worth a word. */
const missingWorthAWord = 0.01;
const saturatedWorthAWord = 0.05;
const tiesWorthAWord = 0.1;
/** A percentile of 5 rests on one score in twenty. */
const fewestOfLabel = 20;
/** As they stand in a sentence. */
const metricWords: Readonly<Record<BaselineMetricName, string>> = {
  apd_p5: 'APD of p5',
  apd_p95: 'APD of p95',
  srd: 'SRD',
  jsd: 'JSD',
  median_drift: 'median drift',
  iqr_drift: 'IQR drift',
};

const grades = ['problem', 'warning', 'note'] as const;

const whole = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

type Figures = Omit<HeadQuality, 'remarks'>;

function* ofScores({ count, finite, missingShare, distinct, largestTieShare }: Figures): Generator<QualityRemark> {
  if (missingShare > 0) {
    const words = `${whole(count - finite)} of ${whole(count)} scores are no numbers and were left out.`;
    yield { grade: missingShare >= missingWorthAWord ? 'warning' : 'note', kind: 'missing', words };
  }
  if (finite === 0) {
    yield { grade: 'problem', kind: 'no_scores', words: 'There are no scores.' };
    return;
  }
  if (finite < fewestForAdvice) {
    const words = `${whole(finite)} scores are too few for percentiles of 5 and 95: at least ${fewestForAdvice}.`;
    yield { grade: 'problem', kind: 'few_scores', words };
  }
  if (distinct === 1) {
    const words = 'All scores have one value: the range is zero, and the head can never be stable.';
    yield { grade: 'problem', kind: 'constant', words };
  } else if (largestTieShare >= tiesWorthAWord) {
    const words = `The scores have ${whole(distinct)} different values, and ${percent(largestTieShare)} of them the same: figures change in steps.`;
    yield { grade: largestTieShare >= 0.5 ? 'warning' : 'note', kind: 'ties', words };
  }
}

function* ofEnds({ atLower, atUpper }: Figures): Generator<QualityRemark> {
  for (const [end, share] of [
    ['lower', atLower ?? 0],
    ['upper', atUpper ?? 0],
  ] as const) {
    if (share < saturatedWorthAWord) continue;
    const words = `${percent(share)} of the scores are at the ${end} end, where the head can go no further: ${end === 'lower' ? 'p5' : 'p95'} cannot show a drift that way.`;
    yield { grade: 'warning', kind: 'saturated', words };
  }
}

function* ofNumber({ finite, effectiveCount, neighbourCorrelation, needed }: Figures, rate: number) {
  if (effectiveCount < finite / 2) {
    const words = `Neighbouring scores go together (correlation ${(neighbourCorrelation ?? 0).toFixed(2)}): ${whole(finite)} say as much as ${whole(effectiveCount)} independent ones, and thresholds at a stated rate alarm oftener than stated. Take them further apart, or in random order.`;
    yield { grade: 'warning', kind: 'neighbours', words } as const;
  }
  const enough = needed?.scores ?? 0;
  if (needed !== null && enough > finite) {
    const words = `About ${whole(enough)} scores on either side are needed until the thresholds alarm by chance in no more than ${percent(rate)} of comparisons (the ${metricWords[needed.limitedBy]} needs most); there are ${whole(finite)}. Until then take the thresholds from the rate.`;
    yield { grade: 'warning', kind: 'more_scores', words } as const;
  }
}

function* ofLabels({ labels }: Figures): Generator<QualityRemark> {
  const rare = labels.filter(({ count }) => count < fewestOfLabel);
  if (rare.length === 0) return;
  const named = rare.slice(-3).map(({ label, count }) => `"${label}" ${whole(count)}`);
  const words = `${rare.length === 1 ? 'One label has' : `${rare.length} labels have`} fewer than ${fewestOfLabel} scores (${named.join(', ')}${rare.length > 3 ? ' ...' : ''}): percentiles of their own say little.`;
  yield { grade: 'warning', kind: 'rare_label', words };
}

/** The figures of a head in words, the gravest first. */
export function qualityRemarks(figures: Figures, rate: number): QualityRemark[] {
  const all = [...ofScores(figures), ...ofEnds(figures), ...ofNumber(figures, rate), ...ofLabels(figures)];
  return all.sort((a, b) => grades.indexOf(a.grade) - grades.indexOf(b.grade));
}

import { useMemo } from 'react';
import { probeOutcomes } from '../../../src-core/domain/noise.ts';
import type { ProbeOutcome } from '../../../src-core/domain/noise.ts';
import type { NoiseTierReport, TimeoutAdvice } from '../../../src-core/domain/noiseRun.ts';
import { DurationChart } from '../../charts/DurationChart.tsx';
import { Card } from '../../ui/Card.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import { durationText, percentText } from './noiseText.ts';

export interface TierCardProps {
  readonly tier: NoiseTierReport;
  /** Samples when it is through. */
  readonly total: number;
  readonly advice: readonly TimeoutAdvice[];
  readonly simulated: boolean;
}

const words: Readonly<Record<ProbeOutcome, string>> = {
  verified: 'Verified',
  proof_invalid: 'Invalid',
  verifier_timeout: 'Timed out',
  module_not_found: 'Not found',
};
const tones: Readonly<Record<ProbeOutcome, string>> = {
  verified: 'good',
  proof_invalid: 'bad',
  verifier_timeout: 'warn',
  module_not_found: 'plain',
};

/** One tier: how often each outcome, within what bounds, and how long it took. */
export function TierCard({ tier, total, advice, simulated }: TierCardProps) {
  const { outcomes, durationsMs, fits, bestModel, samples } = tier;
  const timeoutsMs = useMemo(() => advice.flatMap(({ timeoutMs }) => timeoutMs ?? []), [advice]);
  return (
    <Card
      title={`${tier.tier}, timeout ${tier.timeoutSeconds} s`}
      aside={
        <>
          {simulated && <SimulatedMark />}
          <span className="num">
            {samples.toLocaleString('en')} / {total.toLocaleString('en')} samples
          </span>
        </>
      }
    >
      <div className="noise-outcomes">
        {probeOutcomes.map((outcome) => {
          const { count, rate, lower, upper } = outcomes[outcome];
          return (
            <div key={outcome} className={`noise-outcome ${tones[outcome]}`}>
              <span className="label">{words[outcome]}</span>
              <span className="noise-rate num">{percentText(rate)}</span>
              <span className="interval" aria-hidden="true">
                <span style={{ left: `${100 * lower}%`, width: `${Math.max(0.8, 100 * (upper - lower))}%` }} />
              </span>
              <span className="small faint num">
                {count.toLocaleString('en')} · {percentText(lower)} to {percentText(upper)}
              </span>
            </div>
          );
        })}
      </div>
      {durationsMs === null ? (
        <p className="mute">No sample has ended by itself: there are no durations to fit.</p>
      ) : (
        <>
          <DurationChart tier={tier} timeoutsMs={timeoutsMs} />
          <div className="noise-fits small">
            <span className="num mute">
              p50 {durationText(durationsMs.p50)} · p95 {durationText(durationsMs.p95)} · p99{' '}
              {durationText(durationsMs.p99)} · longest {durationText(durationsMs.most)}
            </span>
            {bestModel === 'none' && <span className="mute">No model: fewer than five samples ended.</span>}
            {fits.map(({ model, aic, ks }, index) => (
              <span key={model} className={model === bestModel ? 'noise-fit best' : 'noise-fit mute'}>
                <i className={`fit-line fit-${index}`} aria-hidden="true" />
                {model}
                {model === bestModel ? ' (best)' : ''}{' '}
                <span className="num">
                  AIC {Math.round(aic).toLocaleString('en')}
                  {ks === null ? '' : `, KS ${ks.toFixed(3)}`}
                </span>
              </span>
            ))}
          </div>
        </>
      )}
    </Card>
  );
}

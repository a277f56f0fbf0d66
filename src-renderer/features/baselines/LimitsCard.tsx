import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { metricWords, whole } from './baselineWords.ts';
import { limitKeys } from './settingsDraft.ts';
import type { LimitKey, SettingsDraft, SettingsRead } from './settingsDraft.ts';

export interface LimitsCardProps {
  readonly draft: SettingsDraft;
  readonly refusals: SettingsRead['refusals'];
  readonly newSamples: number;
  readonly onEdit: (part: Partial<SettingsDraft>) => void;
}

const words: Readonly<Record<LimitKey, { label: string; meaning: string }>> = {
  apd: { label: 'APD, in scores', meaning: `${metricWords.apd_p5.meaning} Of p5 and of p95 alike.` },
  srd: { label: 'SRD, share', meaning: metricWords.srd.meaning },
  jsd: { label: 'JSD, 0 to 1', meaning: metricWords.jsd.meaning },
  median: { label: 'Median, in scores', meaning: metricWords.median_drift.meaning },
  iqr: { label: 'IQR, share', meaning: metricWords.iqr_drift.meaning },
};
const ways = [
  { value: 'fixed', label: 'Fixed' },
  { value: 'rate', label: 'By a false-alarm rate' },
] as const;

/** What each figure must stay below, and when a run begins by itself. */
export function LimitsCard({ draft, refusals, newSamples, onEdit }: LimitsCardProps) {
  const refusal = (path: string) => refusals.find((one) => one.path === path)?.message ?? null;
  return (
    <Card title="Limits">
      <div className="stack">
        <Segments
          label="How the limits are set"
          options={ways}
          value={draft.limitsBy}
          onChange={(limitsBy) => onEdit({ limitsBy })}
        />
        {draft.limitsBy === 'rate' && (
          <div className="rate-row">
            <Field label="False alarms, %" refusal={refusal('calibration_false_alarm_rate')}>
              <input
                className="input num"
                inputMode="decimal"
                value={draft.ratePercent}
                onChange={({ target }) => onEdit({ ratePercent: target.value })}
              />
            </Field>
            <p className="small mute">
              The share of runs in which a head that has not changed may be called unstable. Its limits are worked out
              from the scores at hand by shuffling them between run and reference, so that they suit their number.
            </p>
          </div>
        )}
        <div className="limit-fields">
          {limitKeys.map((key) => (
            <Field
              key={key}
              label={<span title={words[key].meaning}>{words[key].label}</span>}
              refusal={refusal(`calibration_drift_${key}`)}
            >
              <input
                className="input num"
                inputMode="decimal"
                disabled={draft.limitsBy === 'rate'}
                value={draft.limits[key]}
                onChange={({ target }) => onEdit({ limits: { ...draft.limits, [key]: target.value } })}
              />
            </Field>
          ))}
        </div>
        <p className="small mute">
          {draft.limitsBy === 'rate'
            ? 'The fixed limits wait while a rate is stated.'
            : 'Fixed limits know nothing of how many scores there are: a JSD limit of 0.1 calls a steady head unstable in 97 of 100 runs of 100 scores.'}
        </p>
        <div className="rate-row">
          <Field label="Run after new scores" refusal={refusal('calibration_auto_run_after')}>
            <input
              className="input num"
              inputMode="numeric"
              placeholder="never"
              value={draft.autoRunAfter}
              onChange={({ target }) => onEdit({ autoRunAfter: target.value })}
            />
          </Field>
          <p className="small mute">
            A run over everything recorded begins by itself after so many new scores; {whole(newSamples)} so far. Empty:
            never.
          </p>
        </div>
      </div>
    </Card>
  );
}

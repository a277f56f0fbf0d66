import { useCallback, useRef } from 'react';
import type { MetricForecast } from '../../../src-core/contract/driftProcedures.ts';
import type { Annunciation } from '../../../src-core/domain/alarm.ts';
import { MetricChart } from '../../charts/MetricChart.tsx';
import type { StripView } from '../../charts/stripView.ts';
import type { MetricGlance } from '../../stores/monitorGlance.ts';
import type { MonitorRecord } from '../../stores/monitorRecord.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import { formatDuration } from '../../ui/formatDuration.ts';
import { splitQuantity } from '../../ui/formatQuantity.ts';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import { isOverThreshold, metricState, ratioText } from './alarmWords.ts';

export interface MetricStripProps {
  readonly record: MonitorRecord;
  readonly metric: MetricGlance;
  /** As the operator sees it; the monitor's own where nobody can act on it any more. */
  readonly alarm: Annunciation;
  readonly forecast: MetricForecast | null;
  readonly view: StripView;
  readonly isSimulated: boolean;
  readonly isLast: boolean;
}

const none: MetricForecast['band'] = [];

export function MetricStrip({ record, metric, alarm, forecast, view, isSimulated, isLast }: MetricStripProps) {
  const { metricId, kind, unit, value, ratio } = metric;
  const title = metricTitle(metricId);
  // A trend that a step has already carried over the threshold foresees nothing.
  const isAbove = isOverThreshold(metric);
  const state = metricState(metric, alarm);
  const cursor = useRef<HTMLSpanElement>(null);
  const onCursor = useCallback((text: string | null) => {
    if (cursor.current) cursor.current.textContent = text ?? '';
  }, []);
  const big =
    kind === 'TemporalDrift'
      ? { number: formatDuration(value), unit: '' }
      : splitQuantity(value, unit, { significant: 4 });
  return (
    <section className={`card metric-strip is-${state.tone}${isLast ? ' last' : ''}`} aria-label={title}>
      <div className="row strip-head">
        <h3 className="ellipsis">{title}</h3>
        <Tag tone={state.tone}>{state.word}</Tag>
        {isSimulated && <SimulatedMark />}
        <span className="spacer" />
        <span ref={cursor} className="small mute num strip-cursor" />
        {forecast !== null && (
          <span className="small faint ellipsis strip-forecast" title={forecast.sentence}>
            {isAbove ? 'is over its threshold' : forecast.sentence}
          </span>
        )}
        <span className="small mute num strip-ratio">{ratioText(ratio)}</span>
        <span className="strip-number num" data-testid={`value-${metricId}`}>
          {big.number}
          {big.unit !== '' && <span className="unit">{big.unit}</span>}
        </span>
      </div>
      <MetricChart
        name={title}
        unit={unit}
        source={record.trace(metricId)}
        marks={record}
        view={view}
        fan={isAbove ? none : (forecast?.band ?? none)}
        onCursor={onCursor}
        showTimes={isLast}
      />
    </section>
  );
}

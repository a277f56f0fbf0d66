import type { Ref } from 'react';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { HeadRow } from '../../../src-core/contract/baselineProcedures.ts';
import { baselineMetricNames } from '../../../src-core/domain/baseline.ts';
import type { BaselineConfig } from '../../../src-core/domain/baselineConfig.ts';
import { BandChart } from '../../charts/BandChart.tsx';
import { OverlayChart } from '../../charts/OverlayChart.tsx';
import { VersionChart } from '../../charts/VersionChart.tsx';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { formatDateTime } from '../../ui/formatTime.ts';
import { Message } from '../../ui/Message.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import { count, keyOf, limitsFrom, metricWords, unitOfHead, unitOfMetric, verdictSentence } from './baselineWords.ts';
import { GradeMark } from './GradeMark.tsx';
import { HeadFigures } from './HeadFigures.tsx';
import { useHead } from './useHead.ts';
import type { HeadView } from './useHead.ts';

export interface HeadDetailProps {
  readonly row: HeadRow;
  readonly config: BaselineConfig;
  readonly ref?: Ref<HTMLElement>;
}

/** One head: its scores over those of its reference, and its way through the versions. */
export function HeadDetail({ row: wanted, config, ref }: HeadDetailProps) {
  const { bench: benchStore } = useServices();
  const { bench } = useStore(benchStore);
  const { row, view, error } = useHead(wanted);
  const unit = unitOfHead(row, bench);
  const name = keyOf(row);
  return (
    <section className="head-detail" aria-label={`Head ${name}`} ref={ref} tabIndex={-1} aria-busy={row !== wanted}>
      <div className="row wrap head-title">
        <h2>
          {row.head_name} <span className="faint">of {row.model_name}</span>
        </h2>
        {row.reference_version !== null && <GradeMark grade={row.grade} />}
        {row.simulated && <SimulatedMark />}
        <span className="small faint">
          v{row.version} of {formatDateTime(row.timestamp)} · {limitsFrom(row.thresholds_from, config)}
          {view === null ? '' : ` · ${count(view.trend.length, 'run')}`}
        </span>
        <span className={`verdict ${row.reference_version !== null && !row.is_stable ? 'bad' : 'mute'}`} role="status">
          {verdictSentence(row, unit)}
        </span>
      </div>
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {error === null && view === null && (
        <div className="card">
          <Skeleton lines={8} label={`Loading ${name}`} />
        </div>
      )}
      {view !== null && <DetailCards view={view} row={row} unit={unit} />}
    </section>
  );
}

function DetailCards({ view, row, unit }: { readonly view: HeadView; readonly row: HeadRow; readonly unit: string }) {
  const { judged, trend, overlay, overlayVersions, quality } = view;
  const versions = useMemo(() => trend.map(({ version }) => version), [trend]);
  const series = useMemo(
    () => Object.fromEntries(baselineMetricNames.map((name) => [name, trend.map((run) => run[name])])),
    [trend],
  );
  const points = useMemo(
    () =>
      trend.map(({ version, p5, median, p95, is_stable: isStable }) => ({
        ...{ version, low: p5, middle: median, high: p95, isReference: !isStable },
      })),
    [trend],
  );
  const reference = trend.find(({ version }) => version === overlayVersions.reference);
  const bins = useMemo(() => {
    const { histogram } = judged;
    if (overlay !== null || histogram === null) return overlay;
    return { lower: histogram.lower, upper: histogram.upper, reference: null, current: histogram.counts };
  }, [overlay, judged]);
  const marks = useMemo(() => ({ p5: judged.p5, p95: judged.p95 }), [judged]);
  const referenceMarks = useMemo(
    () => (overlay === null || reference === undefined ? null : { p5: reference.p5, p95: reference.p95 }),
    [overlay, reference],
  );
  const against = overlay === null ? '' : ` over the reference v${overlayVersions.reference ?? ''}`;
  return (
    <div className="detail-grid">
      <Card
        title="Scores"
        className="scores-card"
        aside={
          <>
            {overlay !== null && (
              <span className="key">
                <i className="reference" aria-hidden="true" />
                reference v{overlayVersions.reference}
              </span>
            )}
            <span className="key">
              <i className="current" aria-hidden="true" />v{overlayVersions.current}
            </span>
            <span title="The marks beneath the bars are the 5th and the 95th percentile">▲ p5, p95</span>
          </>
        }
      >
        {bins === null ? (
          <Empty title="Only its percentiles are known">
            <p>It was imported without its scores. The next run of this head is drawn here.</p>
          </Empty>
        ) : (
          <OverlayChart
            bins={bins}
            referenceMarks={referenceMarks}
            currentMarks={marks}
            unit={unit}
            label={`Distribution of ${keyOf(row)} in v${overlayVersions.current}${against}: share of the scores in each of ${bins.current.length} bins`}
          />
        )}
        {bins !== null && overlay === null && overlayVersions.reference !== null && (
          <p className="small mute">The reference came without its scores: only its percentiles are known.</p>
        )}
      </Card>
      <Card
        title="Over the versions"
        className="trends-card"
        aside={<span>dashed: limit · ◆ not below it · dotted: reference moved</span>}
      >
        <div className="trends">
          <BandChart label={`p5, median and p95 of ${keyOf(row)} over the versions`} unit={unit} points={points} />
          {baselineMetricNames.map((name) => (
            <VersionChart
              key={name}
              name={metricWords[name].short}
              meaning={`${metricWords[name].long}. ${metricWords[name].meaning}`}
              unit={unitOfMetric(name, unit)}
              versions={versions}
              values={series[name] ?? []}
              limit={judged.thresholds[name]}
            />
          ))}
        </div>
      </Card>
      <HeadFigures judged={judged} unit={unit} quality={quality} />
    </div>
  );
}

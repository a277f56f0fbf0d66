import type { DriftBoard, MetricForecast } from '../../../src-core/contract/driftProcedures.ts';
import type { MonitorGlance } from '../../stores/monitorGlance.ts';
import type { MonitorRecord } from '../../stores/monitorRecord.ts';
import { Button } from '../../ui/Button.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { MetricStrip } from './MetricStrip.tsx';
import { spans } from './useStripView.ts';
import type { StripControl } from './useStripView.ts';

export interface StripsPanelProps {
  readonly record: MonitorRecord;
  readonly glance: MonitorGlance;
  readonly control: StripControl;
  /** The operator's view of the alarms, where this run is the one on the board. */
  readonly board: DriftBoard | null;
  readonly forecasts: readonly MetricForecast[];
}

const zone = () =>
  new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })
    .formatToParts()
    .find(({ type }) => type === 'timeZoneName')?.value ?? '';

/** One strip per metric over one window of time. */
export function StripsPanel({ record, glance, control, board, forecasts }: StripsPanelProps) {
  const { view, window, span, choose } = control;
  const isStill = window.mode === 'still';
  const isSimulated = glance.start?.bench.simulated !== undefined;
  return (
    <div className="strips-panel">
      <div className="row strips-tools">
        <Segments label="Window" options={spans} value={span} onChange={choose} />
        <Button size="small" aria-label="Zoom in" onClick={() => view.zoom(0.5)}>
          +
        </Button>
        <Button size="small" aria-label="Zoom out" onClick={() => view.zoom(2)}>
          −
        </Button>
        <Button size="small" aria-pressed={isStill} onClick={() => (isStill ? view.resume() : view.pause())}>
          {isStill ? 'Follow' : 'Pause'}
        </Button>
        <span className="spacer" />
        <span className="strip-legend small faint" aria-hidden="true">
          <i className="alarm-line" /> alarm <i className="clear-line" /> clear <i className="recalibration-tint" />{' '}
          recalibration <i className="version-line" /> version
        </span>
        <span className="small faint">times in {zone()}</span>
      </div>
      <div
        className="metric-strips"
        tabIndex={0}
        role="group"
        aria-label="Strips: plus and minus zoom, arrows move, 0 shows everything. Drag to zoom, double-click for everything"
        onDoubleClick={() => choose(0)}
        onKeyDown={(event) => {
          if (event.key === '+' || event.key === '=') view.zoom(0.5);
          else if (event.key === '-') view.zoom(2);
          else if (event.key === '0') choose(0);
          else if (event.key === 'ArrowLeft') view.move(-0.2);
          else if (event.key === 'ArrowRight') view.move(0.2);
        }}
      >
        {glance.metrics.map((metric, index) => (
          <MetricStrip
            key={metric.metricId}
            record={record}
            metric={metric}
            alarm={board?.metrics.find(({ metricId }) => metricId === metric.metricId)?.annunciation ?? metric.alarm}
            forecast={forecasts.find(({ metricId }) => metricId === metric.metricId) ?? null}
            view={view}
            isSimulated={isSimulated}
            isLast={index === glance.metrics.length - 1}
          />
        ))}
      </div>
    </div>
  );
}

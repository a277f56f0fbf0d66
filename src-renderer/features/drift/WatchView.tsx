import { useStore } from 'zustand';
import type { MonitorGlance } from '../../stores/monitorGlance.ts';
import type { MonitorRecord } from '../../stores/monitorRecord.ts';
import { useServices } from '../../stores/services.ts';
import { Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { FailurePanel } from '../run/FailurePanel.tsx';
import { AlarmList } from './AlarmList.tsx';
import { ForecastCard } from './ForecastCard.tsx';
import { RunAlarms } from './RunAlarms.tsx';
import { StripsPanel } from './StripsPanel.tsx';
import { EventsCard, TimelineCard } from './TimelineCard.tsx';
import { useForecasts } from './useForecasts.ts';
import { useStripView } from './useStripView.ts';
import './drift.css';

export interface WatchViewProps {
  readonly record: MonitorRecord;
  readonly glance: MonitorGlance;
}

/** A watch as it goes, or as it went: strips, alarms, forecast, timeline. */
export function WatchView({ record, glance }: WatchViewProps) {
  const { drift } = useServices();
  const { board } = useStore(drift);
  const own = board !== null && board.runId === glance.runId ? board : null;
  // A record that is being read from its beginning looks live until its end is reached; the board knows better.
  const isLive = own?.isLive === true && glance.phase === 'live';
  const control = useStripView(record, isLive);
  const forecasts = useForecasts(isLive ? glance : null, control.aheadSeconds);
  const failed = glance.stop !== null && glance.stop.status !== 'finished' ? glance.stop : null;
  if (glance.phase === 'loading') {
    return (
      <div className="card">
        <Skeleton lines={10} label="Loading the record of the watch" />
      </div>
    );
  }
  return (
    <>
      {failed !== null && <FailurePanel stop={failed} />}
      {glance.error !== null && <Message tone="bad" sentence={glance.error.message} remedy={glance.error.remedy} />}
      {failed === null && glance.warning !== null && <Message tone="warn" sentence={glance.warning} />}
      <div className="watch-grid">
        <div className="watch-main">
          <StripsPanel record={record} glance={glance} control={control} board={own} forecasts={forecasts} />
          <TimelineCard record={record} glance={glance} />
        </div>
        <div className="watch-side">
          {own === null ? <RunAlarms glance={glance} /> : <AlarmList board={own} glance={glance} />}
          {isLive && <ForecastCard forecasts={forecasts} metrics={glance.metrics} />}
          <EventsCard glance={glance} />
        </div>
      </div>
    </>
  );
}

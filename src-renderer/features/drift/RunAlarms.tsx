import type { MonitorGlance } from '../../stores/monitorGlance.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import { alarmPhrase } from '../../stores/timelineWords.ts';
import { Card } from '../../ui/Card.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { formatTime } from '../../ui/formatTime.ts';
import { Message } from '../../ui/Message.tsx';
import { useAlarmHistory } from './useAlarmHistory.ts';

/** The alarms of an earlier watch, with what was done to them: nothing to act on any more. */
export function RunAlarms({ glance }: { readonly glance: MonitorGlance }) {
  const { entries, error } = useAlarmHistory(glance.runId, glance.phase);
  return (
    <Card title="Alarms" aside={entries === null ? undefined : `${entries.length} entries`} className="alarms">
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {entries === null && error === null && <Skeleton lines={3} label="Loading the alarms" />}
      {entries?.length === 0 && <p className="small mute">No alarm was raised in this watch.</p>}
      {entries !== null && entries.length > 0 && (
        <ol className="event-list" tabIndex={0} aria-label="Alarm history, newest first">
          {entries.toReversed().map(({ metricId, entry }, index) => (
            <li key={`${entry.atUnixMs} ${index}`}>
              <span className="num faint">{formatTime(entry.atUnixMs)}</span>
              <span className="event-text">
                {metricTitle(metricId)}: {alarmPhrase(entry)}
                {entry.operator !== null && ` by ${entry.operator}`}
                {entry.comment !== null && entry.comment !== '' && <span className="mute"> “{entry.comment}”</span>}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  );
}

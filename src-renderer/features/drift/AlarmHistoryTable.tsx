import type { AlarmHistoryEntry } from '../../../src-core/contract/driftProcedures.ts';
import { alarmPhrase } from '../../stores/timelineWords.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import { formatTime } from '../../ui/formatTime.ts';

export interface AlarmHistoryTableProps {
  readonly entries: readonly AlarmHistoryEntry[];
  /** Of one metric, whose name stands above, or of all. */
  readonly shows: 'one' | 'all';
}

/** Newest first. */
export function AlarmHistoryTable({ entries, shows }: AlarmHistoryTableProps) {
  return (
    <table className="alarm-history">
      <thead>
        <tr>
          <th>time</th>
          {shows === 'all' && <th>metric</th>}
          <th>what</th>
          <th>operator</th>
          <th>comment</th>
        </tr>
      </thead>
      <tbody>
        {entries.toReversed().map(({ metricId, entry }, index) => (
          <tr key={`${entry.atUnixMs} ${index}`}>
            <td className="num">{formatTime(entry.atUnixMs)}</td>
            {shows === 'all' && <td>{metricTitle(metricId)}</td>}
            <td>
              {alarmPhrase(entry)}
              {entry.kind === 'shelved' && entry.shelvedUntilUnixMs !== null
                ? ` until ${formatTime(entry.shelvedUntilUnixMs)}`
                : entry.whileShelved && ' (while shelved)'}
            </td>
            <td>{entry.operator ?? ''}</td>
            <td className="selectable">{entry.comment ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

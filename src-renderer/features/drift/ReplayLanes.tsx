import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatTime } from '../../ui/formatTime.ts';
import { noValue } from '../../ui/formatNumber.ts';
import type { AlarmCount } from './whatIf.ts';
import { alarmsOf } from './whatIf.ts';

export interface ReplayLanesProps {
  readonly metricIds: readonly string[];
  readonly replay: ProcedureOutput<'drift.replay'>;
  readonly window: { readonly fromMs: number; readonly toMs: number };
}

/** Two lanes per metric over the time of the watch, and the counts beside them. */
export function ReplayLanes({ metricIds, replay, window }: ReplayLanesProps) {
  const rows = metricIds.map((id) => ({
    id,
    recorded: alarmsOf(replay.asRecorded, id, window.toMs),
    replayed: alarmsOf(replay.replayed, id, window.toMs),
  }));
  return (
    <table className="lanes">
      <thead>
        <tr>
          <th>metric</th>
          <th className="lane-column">
            <span className="row">
              <span>{formatTime(window.fromMs)}</span>
              <span className="spacer" />
              <span>{formatTime(window.toMs)}</span>
            </span>
          </th>
          <th className="n">alarms</th>
          <th className="n">first</th>
          <th className="n">stood for</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, recorded, replayed }) => (
          <tr key={id} data-testid={`replay-${id}`}>
            <td>{metricTitle(id)}</td>
            <td>
              <Lane count={recorded} kind="recorded" window={window} />
              <Lane count={replayed} kind="replayed" window={window} />
            </td>
            <td className="n num">
              <Pair recorded={String(recorded.raised)} replayed={String(replayed.raised)} />
            </td>
            <td className="n num">
              <Pair recorded={timeOf(recorded)} replayed={timeOf(replayed)} />
            </td>
            <td className="n num">
              <Pair recorded={standing(recorded)} replayed={standing(replayed)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const timeOf = ({ firstMs }: AlarmCount): string => (firstMs === null ? noValue : formatTime(firstMs));
const standing = ({ raised, seconds }: AlarmCount): string => (raised === 0 ? noValue : formatDuration(seconds));

function Pair({ recorded, replayed }: { readonly recorded: string; readonly replayed: string }) {
  return (
    <>
      <div className="mute">
        <span className="visually-hidden">as recorded </span>
        {recorded}
      </div>
      <div className={recorded === replayed ? undefined : 'accent-text'}>
        <span className="visually-hidden">replayed </span>
        {replayed}
      </div>
    </>
  );
}

interface LaneProps {
  readonly count: AlarmCount;
  readonly kind: 'recorded' | 'replayed';
  readonly window: { readonly fromMs: number; readonly toMs: number };
}

function Lane({ count, kind, window: { fromMs, toMs } }: LaneProps) {
  const part = (ms: number) => `${((100 * ms) / (toMs - fromMs)).toFixed(3)}%`;
  return (
    <div className={`lane ${kind}`} aria-hidden="true">
      {count.spans.map((span) => (
        <i
          key={span.fromMs}
          style={{ left: part(span.fromMs - fromMs), width: `max(3px, ${part((span.toMs ?? toMs) - span.fromMs)})` }}
        />
      ))}
    </div>
  );
}

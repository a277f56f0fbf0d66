import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { RunSummary } from '../../../src-core/domain/run.ts';
import { CompareChart } from '../../charts/CompareChart.tsx';
import { describeCost, kernelOfStart } from '../../stores/runGlance.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import type { RunRecord } from '../../stores/runRecord.ts';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { formatDateTime } from '../../ui/formatTime.ts';
import { SimulatedMark } from '../../ui/Tag.tsx';
import { differenceRows } from './differenceRows.ts';
import { useRunRecord } from './useSession.ts';

export interface CompareTabProps {
  readonly summary: RunSummary;
  readonly record: RunRecord;
  readonly glance: RunGlance;
}

/** Two runs: their cost curves over one another, and what differs. */
export function CompareTab({ summary, record, glance }: CompareTabProps) {
  const { sessions } = useServices();
  const { sessions: list } = useStore(sessions);
  const others = (list ?? []).filter(({ id }) => id !== summary.id);
  const [otherId, setOtherId] = useState<string | null>(null);
  const other = others.find(({ id }) => id === (otherId ?? others[0]?.id)) ?? null;
  const { record: otherRecord, glance: otherGlance } = useRunRecord(other?.id ?? null);
  const sources = useMemo(
    () =>
      otherRecord === null
        ? []
        : [
            { name: 'this run', source: record },
            { name: 'the other', source: otherRecord },
          ],
    [record, otherRecord],
  );
  if (other === null) {
    return (
      <Card title="Compare">
        <Empty title="There is nothing to compare with">
          <p>Run another calibration, or search wider: the runs of the list on the left can be chosen here.</p>
        </Empty>
      </Card>
    );
  }
  const kernel = kernelOfStart(glance.start);
  const cost = kernel === null ? null : describeCost(kernel.cost_function);
  return (
    <div className="compare">
      <Card
        title="Best cost"
        aside={
          <>
            {summary.simulated && <SimulatedMark />}
            <label className="row">
              with
              <select
                className="select compare-select"
                aria-label="Compare with"
                value={other.id}
                onChange={(event) => setOtherId(event.target.value)}
              >
                {others.map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.title}, {formatDateTime(one.startedAt)} ({one.status})
                  </option>
                ))}
              </select>
            </label>
          </>
        }
      >
        {sources.length === 0 ? (
          <Skeleton lines={6} />
        ) : (
          <CompareChart sources={sources} target={cost?.target ?? null} />
        )}
      </Card>
      <Card title="Differences">
        {otherGlance === null ? (
          <Skeleton lines={6} />
        ) : (
          <table>
            <thead>
              <tr>
                <th>value</th>
                <th className="n">this run</th>
                <th className="n">the other</th>
                <th className="n">difference</th>
              </tr>
            </thead>
            <tbody>
              {differenceRows({ summary, glance }, { summary: other, glance: otherGlance }).map((row) => (
                <tr key={row.name} className={row.isSame ? 'faint' : undefined}>
                  <td>{row.name}</td>
                  <td className="n num">{row.left}</td>
                  <td className="n num">{row.right}</td>
                  <td className="n num">{row.difference}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Card>
    </div>
  );
}

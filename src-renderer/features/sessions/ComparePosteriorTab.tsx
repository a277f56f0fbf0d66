import { useState } from 'react';
import type { RunSummary } from '../../../src-core/domain/run.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { formatDateTime } from '../../ui/formatTime.ts';
import { Message } from '../../ui/Message.tsx';
import { ComparePanel } from '../inference/posterior/ComparePanel.tsx';
import { useRunsOfKind } from '../inference/useRunsOfKind.ts';

const kinds = ['infer'] as const;

/** This posterior beside another one. */
export function ComparePosteriorTab({ summary }: { readonly summary: RunSummary }) {
  const { runs, error } = useRunsOfKind(kinds);
  const [chosen, setChosen] = useState<string | null>(null);
  if (error !== null) return <Message tone="bad" sentence={error.message} remedy={error.remedy} />;
  if (runs === null)
    return (
      <div className="card">
        <Skeleton lines={6} label="Loading the other inferences" />
      </div>
    );
  const others = runs.filter(({ id, status }) => id !== summary.id && status === 'finished');
  const other = others.find(({ id }) => id === chosen) ?? others[0];
  if (other === undefined) {
    return (
      <Card title="Compare">
        <Empty title="There is nothing to compare with">
          <p>Run another inference of the same model: parameters are compared by name.</p>
        </Empty>
      </Card>
    );
  }
  return (
    <>
      <label className="row small mute">
        with
        <select
          className="select compare-select"
          aria-label="Compare with"
          value={other.id}
          onChange={(event) => setChosen(event.target.value)}
        >
          {others.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}, {formatDateTime(one.startedAt)}
            </option>
          ))}
        </select>
      </label>
      <ComparePanel first={summary.id} second={other.id} />
    </>
  );
}

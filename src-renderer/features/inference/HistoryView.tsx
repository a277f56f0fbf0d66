import { useState } from 'react';
import type { RunSummary } from '../../../src-core/domain/run.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { formatDateTime } from '../../ui/formatTime.ts';
import { Message } from '../../ui/Message.tsx';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import { ComparePanel } from './posterior/ComparePanel.tsx';
import { useRunsOfKind } from './useRunsOfKind.ts';

const kinds = ['infer', 'estimate'] as const;

/** Every inference there was: one is opened, two are compared. */
export function HistoryView({ onOpen }: { readonly onOpen: (runId: string) => void }) {
  const { runs, error } = useRunsOfKind(kinds);
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [compared, setCompared] = useState<readonly [string, string] | null>(null);
  if (compared !== null) {
    return (
      <div className="compare-view">
        <div className="row">
          <Button size="small" onClick={() => setCompared(null)}>
            ← Back to the list
          </Button>
        </div>
        <ComparePanel first={compared[0]} second={compared[1]} />
      </div>
    );
  }
  // The third that is picked takes the place of the first.
  const toggle = (id: string) =>
    setPicked((now) => (now.includes(id) ? now.filter((one) => one !== id) : [...now, id].slice(-2)));
  const [first, second] = picked;
  return (
    <Card
      title="Earlier inferences"
      className="history"
      aside={
        <>
          <span>{picked.length === 2 ? 'two picked' : 'pick two to compare them'}</span>
          <Button
            size="small"
            disabled={first === undefined || second === undefined}
            onClick={() => first !== undefined && second !== undefined && setCompared([first, second])}
          >
            Compare
          </Button>
        </>
      }
    >
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {runs === null && error === null && <Skeleton lines={6} label="Loading the earlier inferences" />}
      {runs?.length === 0 && (
        <Empty title="No inference yet">
          <p>Choose data and a model under Set up, then run the inference: it is kept here with its chain.</p>
        </Empty>
      )}
      {runs !== null && runs.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="group" aria-label="Earlier inferences">
          <table className="history-table">
            <thead>
              <tr>
                <th scope="col">
                  <span className="visually-hidden">compare</span>
                </th>
                <th scope="col">title</th>
                <th scope="col">kind</th>
                <th scope="col">state</th>
                <th scope="col">started</th>
                <th scope="col">
                  <span className="visually-hidden">open</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run) => (
                <HistoryRow
                  key={run.id}
                  run={run}
                  isPicked={picked.includes(run.id)}
                  onPick={() => toggle(run.id)}
                  onOpen={() => onOpen(run.id)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

interface HistoryRowProps {
  readonly run: RunSummary;
  readonly isPicked: boolean;
  readonly onPick: () => void;
  readonly onOpen: () => void;
}

function HistoryRow({ run, isPicked, onPick, onOpen }: HistoryRowProps) {
  const { title, kind, status, startedAt, simulated, reason } = run;
  const tone = status === 'finished' ? 'good' : status === 'running' ? 'accent' : status === 'failed' ? 'bad' : 'warn';
  const canCompare = kind === 'infer' && status === 'finished';
  return (
    <tr>
      <td>
        {canCompare && (
          <input type="checkbox" checked={isPicked} aria-label={`Compare ${title} of ${startedAt}`} onChange={onPick} />
        )}
      </td>
      <td>
        <span className="row">
          <b>{title}</b>
          {simulated && <SimulatedMark />}
        </span>
      </td>
      <td className="mute">{kind === 'infer' ? 'posterior' : 'point estimate'}</td>
      <td title={reason}>
        <Tag tone={tone}>{status}</Tag>
      </td>
      <td className="num mute">{formatDateTime(startedAt)}</td>
      <td className="n">
        <Button size="small" aria-label={`Open ${title} of ${formatDateTime(startedAt)}`} onClick={onOpen}>
          Open
        </Button>
      </td>
    </tr>
  );
}

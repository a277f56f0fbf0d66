import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { formatDateTime } from '../../ui/formatTime.ts';
import { Message } from '../../ui/Message.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { useRunsOfKind } from '../inference/useRunsOfKind.ts';
import { statusTones } from '../sessions/sessionWords.ts';

const kinds = ['standardize'] as const;

/** Every standardization there was. */
export function EarlierView({ onOpen }: { readonly onOpen: (runId: string) => void }) {
  const { runs, error } = useRunsOfKind(kinds);
  return (
    <Card title="Earlier standardizations" className="history">
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {runs === null && error === null && <Skeleton lines={6} label="Loading the earlier standardizations" />}
      {runs?.length === 0 && (
        <Empty title="No standardization yet">
          <p>Choose a dataset under Set up and run it: its run directory is kept and never changes.</p>
        </Empty>
      )}
      {runs !== null && runs.length > 0 && (
        <div className="table-scroll" tabIndex={0} role="group" aria-label="Earlier standardizations">
          <table className="history-table">
            <thead>
              <tr>
                <th scope="col">title</th>
                <th scope="col">state</th>
                <th scope="col">started</th>
                <th scope="col">
                  <span className="visually-hidden">open</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {runs.map(({ id, title, status, startedAt, reason }) => (
                <tr key={id}>
                  <td>
                    <b>{title}</b>
                  </td>
                  <td title={reason}>
                    <Tag tone={statusTones[status]}>{status}</Tag>
                  </td>
                  <td className="num mute">{formatDateTime(startedAt)}</td>
                  <td className="n">
                    <Button
                      size="small"
                      aria-label={`Open ${title} of ${formatDateTime(startedAt)}`}
                      onClick={() => onOpen(id)}
                    >
                      Open
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

import { useState } from 'react';
import { useStore } from 'zustand';
import type { ScheduleBoard } from '../../../src-core/contract/scheduleProcedures.ts';
import { priorities } from '../../../src-core/domain/kernel.ts';
import type { Priority } from '../../../src-core/domain/kernel.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { formatTime } from '../../ui/formatTime.ts';

export interface QueueListProps {
  readonly board: ScheduleBoard;
  /** The kernel that can be queued now, or null. */
  readonly kernelName: string | null;
}

/** What waits for the bench, in the order in which it will run, and why it waits. */
export function QueueList({ board, kernelName }: QueueListProps) {
  const { schedules, kernels } = useServices();
  const { kernels: list } = useStore(kernels);
  const [priority, setPriority] = useState<Priority>('Normal');
  const [run, isBusy] = useAction();
  const { queue, running, waitsFor, isHeld } = board;
  const titleOf = (kernelId: string) => list?.find(({ id }) => id === kernelId)?.title ?? kernelId;
  return (
    <div className="queue" role="group" aria-label="Queue">
      <div className="row">
        <h3>Queue</h3>
        <span className="spacer" />
        <select
          className="select"
          aria-label="Priority in the queue"
          value={priority}
          onChange={(event) => setPriority(priorities.find((one) => one === event.target.value) ?? 'Normal')}
        >
          {priorities.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
        <Button
          size="small"
          disabled={isBusy || kernelName === null}
          onClick={() =>
            void run(async () => {
              if (kernelName !== null) await schedules.queue(kernelName, priority);
            })
          }
        >
          Queue
        </Button>
      </div>
      {waitsFor !== '' && !isHeld && (
        <p className="small mute" role="status">
          {waitsFor}
        </p>
      )}
      {queue.length === 0 && running === null && <p className="small faint">Nothing waits for the bench.</p>}
      <ol className="queue-list">
        {running !== null && (
          <li>
            <span className="queue-what">
              <b className="ellipsis">{titleOf(running.kernelId)}</b>
              <small>running now · {running.reason}</small>
            </span>
          </li>
        )}
        {queue.map((job) => (
          <li key={job.id}>
            <span className="queue-what">
              <b className="ellipsis">{titleOf(job.kernelId)}</b>
              <small>
                <span className={job.priority === 'Critical' ? 'bad' : undefined}>{job.priority}</span> · {job.reason} ·{' '}
                <span className="num">{formatTime(job.queuedAt)}</span>
              </small>
            </span>
            <Button
              kind="quiet"
              className="icon"
              disabled={isBusy}
              aria-label={`Take ${titleOf(job.kernelId)}, ${job.priority}, out of the queue`}
              onClick={() => void run(() => schedules.cancel(job.id))}
            >
              ✕
            </Button>
          </li>
        ))}
      </ol>
    </div>
  );
}

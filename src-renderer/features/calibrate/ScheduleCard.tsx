import { useState } from 'react';
import { useStore } from 'zustand';
import { scheduleOf } from '../../stores/scheduleStore.ts';
import type { ShownSchedule } from '../../stores/scheduleStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { formatDateTime } from '../../ui/formatTime.ts';
import { Message } from '../../ui/Message.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { QueueList } from './QueueList.tsx';
import './schedule.css';
import { ScheduleDialog } from './ScheduleDialog.tsx';

/** When the open kernel runs by itself, and what waits for the bench. */
export function ScheduleCard() {
  const { kernels, schedules } = useServices();
  const { kernels: list, name } = useStore(kernels);
  const { board, error } = useStore(schedules);
  const [dialog, setDialog] = useState<'open' | 'closed'>('closed');
  const [run, isBusy] = useAction();
  const isSaved = name !== null && list?.some((entry) => entry.name === name) === true;
  const entry = scheduleOf(board, name);
  const isManual = entry === null || entry.schedule === 'Manual';
  return (
    <Card
      title="Schedule"
      className="schedule"
      aside={
        <span role="status">
          {entry?.enabled === true && !isManual ? <Tag tone="good">armed</Tag> : <Tag>not armed</Tag>}
        </span>
      }
    >
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {board === null && error === null && <Skeleton lines={3} label="Loading the schedules" />}
      {board !== null && (
        <div className="schedule-body">
          {board.isHeld && (
            <Message tone="warn" role="status" sentence={board.waitsFor}>
              <Button size="small" disabled={isBusy} onClick={() => void run(() => schedules.resume())}>
                Let it go on
              </Button>
            </Message>
          )}
          <EntryLines entry={entry} isSaved={isSaved} />
          <div className="row">
            <Button size="small" disabled={!isSaved} onClick={() => setDialog('open')}>
              {isManual ? 'Schedule…' : 'Change…'}
            </Button>
            {entry !== null && !isManual && (
              <Button
                size="small"
                kind="quiet"
                disabled={isBusy}
                onClick={() =>
                  void run(() =>
                    entry.enabled
                      ? schedules.disarm(entry.kernelName, entry.schedule)
                      : schedules.arm(entry.kernelName, entry.schedule),
                  )
                }
              >
                {entry.enabled ? 'Disarm' : 'Arm'}
              </Button>
            )}
          </div>
          <QueueList board={board} kernelName={isSaved ? name : null} />
        </div>
      )}
      {dialog === 'open' && name !== null && (
        <ScheduleDialog kernelName={name} entry={entry} onClose={() => setDialog('closed')} />
      )}
    </Card>
  );
}

function EntryLines({ entry, isSaved }: { readonly entry: ShownSchedule | null; readonly isSaved: boolean }) {
  if (!isSaved) return <p className="small mute">Save the kernel, then it can be scheduled.</p>;
  if (entry === null) return <p className="small mute">Runs only when somebody starts it.</p>;
  const { when, nextDueAt, lastOutcome, lastRunAt } = entry;
  return (
    <div className="schedule-lines">
      <b>{sentenceCase(when)}</b>
      {nextDueAt !== null && (
        <small>
          next <span className="num">{formatDateTime(nextDueAt)}</span>
        </small>
      )}
      {lastOutcome !== '' && (
        <small className="schedule-outcome" title={lastRunAt === null ? undefined : `ran ${formatDateTime(lastRunAt)}`}>
          {lastOutcome}
        </small>
      )}
    </div>
  );
}

const sentenceCase = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

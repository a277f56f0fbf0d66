import { useState } from 'react';
import { useStore } from 'zustand';
import type { MetricBoard } from '../../../src-core/contract/driftProcedures.ts';
import { metricTitle } from '../../stores/metricTitle.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { alarmSentence, shelveChoices } from './alarmWords.ts';

export type AlarmActionKind = 'acknowledge' | 'shelve' | 'unshelve' | 'comment';

export interface AlarmActionDialogProps {
  readonly kind: AlarmActionKind;
  readonly runId: string;
  readonly metric: MetricBoard;
  readonly onClose: () => void;
}

const words: Readonly<Record<AlarmActionKind, { title: string; act: string; what: string }>> = {
  acknowledge: {
    title: 'Acknowledge',
    act: 'Acknowledge',
    what: 'Says that somebody has seen it. It stays until it clears.',
  },
  shelve: {
    title: 'Shelve',
    act: 'Shelve',
    what: 'It is not shown until then. The monitor still watches, records and recalibrates.',
  },
  unshelve: { title: 'Unshelve', act: 'Unshelve', what: 'It is shown again at once, if it stands.' },
  comment: { title: 'Comment on', act: 'Add comment', what: 'Kept in the history of this alarm.' },
};

/** Who does what to an alarm, and why. The name is remembered. */
export function AlarmActionDialog({ kind, runId, metric, onClose }: AlarmActionDialogProps) {
  const { client, preferences } = useServices();
  const { labels } = useStore(preferences);
  const [operator, setOperator] = useState(labels.operator);
  const [seconds, setSeconds] = useState<number>(3600);
  const [comment, setComment] = useState('');
  const [run, isBusy] = useAction();
  const { metricId, annunciation } = metric;
  const isReady = operator.trim() !== '' && (kind !== 'comment' || comment.trim() !== '');
  const act = () =>
    run(async () => {
      await client.call('drift.act', {
        ...{ runId, metricId, action: kind, operator: operator.trim() },
        shelveSeconds: kind === 'shelve' ? seconds : null,
        comment: comment.trim() === '' ? null : comment.trim(),
      });
      preferences.setState({ labels: { ...preferences.getState().labels, operator: operator.trim() } });
      onClose();
    });
  return (
    <Dialog
      title={`${words[kind].title} ${metricTitle(metricId)}`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={isBusy || !isReady} onClick={() => void act()}>
            {words[kind].act}
          </Button>
        </>
      }
    >
      {annunciation.cause !== null && <p>{alarmSentence(metric)}</p>}
      <p className="mute">{words[kind].what}</p>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady && !isBusy) void act();
        }}
      >
        {kind === 'shelve' && (
          <Segments label="Shelve for" size="tall" options={shelveChoices} value={seconds} onChange={setSeconds} />
        )}
        <Field label="Operator">
          <input
            className="input"
            value={operator}
            onChange={(event) => setOperator(event.target.value)}
            {...(labels.operator === '' ? { 'data-autofocus': '' } : {})}
          />
        </Field>
        <Field label={kind === 'comment' ? 'Comment' : 'Comment (may be left empty)'}>
          <input
            className="input"
            maxLength={2000}
            value={comment}
            onChange={(event) => setComment(event.target.value)}
            {...(labels.operator === '' ? {} : { 'data-autofocus': '' })}
          />
        </Field>
        <input type="submit" hidden />
      </form>
    </Dialog>
  );
}

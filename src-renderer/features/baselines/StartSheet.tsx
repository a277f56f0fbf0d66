import { useState } from 'react';
import type { BaselineOverview } from '../../stores/baselineStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { count } from './baselineWords.ts';
import { CheckPreview } from './CheckPreview.tsx';
import { LiveFields } from './LiveFields.tsx';
import { draftRefusals, firstDraft, readDraft } from './startDraft.ts';
import type { StartDraft, StartWay } from './startDraft.ts';
import { TableFields } from './TableFields.tsx';
import { useBaselineCheck } from './useBaselineCheck.ts';

export interface StartSheetProps {
  readonly overview: BaselineOverview;
  readonly way: StartWay;
  readonly onClose: () => void;
  readonly onStarted: (runId: string) => void;
}

const ways = [
  { value: 'library', label: 'Everything recorded' },
  { value: 'live', label: 'Live sensors' },
  { value: 'table', label: 'A table of scores' },
] as const;

/** What the next run is made of; nothing is started before its check is clean. */
export function StartSheet({ overview, way, onClose, onStarted }: StartSheetProps) {
  const { client, preferences } = useServices();
  const [draft, setDraft] = useState(() => firstDraft(way));
  const [act, isBusy] = useAction();
  const read = readDraft(draft);
  const refusals = draftRefusals(draft);
  const check = useBaselineCheck(read);
  const edit = (part: Partial<StartDraft>) => setDraft((before) => ({ ...before, ...part }));
  const canStart = read !== null && check.state === 'done' && check.found.refusals.length === 0 && !isBusy;
  const start = () =>
    act(async () => {
      if (read === null) return;
      const { labels } = preferences.getState();
      const { runId } = await client.call('baseline.start', { source: read.source, choose: read.choose, labels });
      onStarted(runId);
    });
  const next = (overview.version ?? 0) + 1;
  return (
    <Dialog
      title={`Baseline run v${next}`}
      width="wide"
      onClose={onClose}
      footer={
        <>
          <span className="small mute start-words">
            {overview.version === null
              ? 'The first run: every head becomes its own reference.'
              : 'Every head is held against its reference; those of unstable heads move.'}
          </span>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={!canStart} onClick={() => void start()}>
            Start run
          </Button>
        </>
      }
    >
      <Segments
        label="Where the scores come from"
        size="tall"
        options={ways}
        value={draft.way}
        onChange={(value) => edit({ way: value })}
      />
      <div className="start-columns">
        <div className="start-fields">
          {draft.way === 'library' && (
            <>
              <p>
                {count(overview.library.sessions, 'finished session')} and {count(overview.library.files, 'table')} of
                scores. The model of a session is its bench, a head each of its sensors.
              </p>
              <p className="small mute">
                Tables of the library lie in <code className="selectable">{overview.library.folder}</code>
              </p>
            </>
          )}
          {draft.way === 'live' && <LiveFields draft={draft} refusals={refusals} onEdit={edit} />}
          {draft.way === 'table' && <TableFields draft={draft} onEdit={edit} />}
          <Field label="Scores of each head at most" refusal={refusals.most ?? null}>
            <input
              className="input num"
              inputMode="numeric"
              placeholder="all"
              value={draft.most}
              onChange={({ target }) => edit({ most: target.value })}
            />
          </Field>
          <p className="small mute">
            When stated, they are chosen evenly over the range and the labels of each head, so that rare scores are not
            crowded out.
          </p>
        </div>
        <CheckPreview check={check} />
      </div>
    </Dialog>
  );
}

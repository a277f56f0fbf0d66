import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { uploadFile } from '../../client/uploadFile.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { count } from './baselineWords.ts';
import type { StartDraft } from './startDraft.ts';

export interface TableFieldsProps {
  readonly draft: StartDraft;
  readonly onEdit: (part: Partial<StartDraft>) => void;
}

interface Added {
  readonly file: string;
  readonly heads: number;
  readonly samples: number;
}

const reaches = [
  { value: 'table', label: 'This table alone' },
  { value: 'library', label: 'Everything recorded with it' },
] as const;

/** A table of scores that is taken into the library: the desktop shell asks for it itself, a browser sends it. */
export function TableFields({ draft, onEdit }: TableFieldsProps) {
  const { client, connection, baselines } = useServices();
  const { info } = useStore(connection);
  const picker = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState<'over' | 'not'>('not');
  const [added, setAdded] = useState<Added | null>(null);
  const [act, isBusy] = useAction();
  const take = (file: File | null) =>
    act(async () => {
      const sent = file === null ? null : await uploadFile(file);
      const { file: kept, ...rest } = await client.call('baseline.addScores', {
        upload: sent,
        name: file?.name ?? null,
      });
      if (kept === null) return;
      setAdded({ file: kept, ...rest });
      onEdit({ file: kept });
      void baselines.refresh();
    });
  const shown = added !== null && added.file === draft.file ? added : null;
  return (
    <>
      <div
        className={over === 'over' ? 'drop-zone over' : 'drop-zone'}
        onDragOver={(event) => {
          event.preventDefault();
          setOver('over');
        }}
        onDragLeave={() => setOver('not')}
        onDrop={(event) => {
          event.preventDefault();
          setOver('not');
          const [file] = event.dataTransfer.files;
          if (file !== undefined && info?.shell === 'web') void take(file);
        }}
      >
        <input
          ref={picker}
          type="file"
          accept=".csv,.npz,text/csv"
          className="visually-hidden"
          tabIndex={-1}
          aria-label="Table of scores"
          onChange={(event) => {
            const file = event.target.files?.[0];
            event.target.value = '';
            if (file !== undefined) void take(file);
          }}
        />
        <Button
          size="small"
          disabled={isBusy}
          onClick={() => (info?.shell === 'web' ? picker.current?.click() : void take(null))}
        >
          {isBusy ? 'Taking it in…' : draft.file === null ? 'Choose a table…' : 'Another table…'}
        </Button>
        {shown === null ? (
          <span className="small mute">
            {draft.file ?? (info?.shell === 'web' ? 'or drop it here: CSV or NPZ' : 'CSV or NPZ')}
          </span>
        ) : (
          <span className="small" role="status">
            <b>{shown.file.split(/[\\/]/).at(-1)}</b>{' '}
            <span className="mute">
              {count(shown.heads, 'head')}, {count(shown.samples, 'score')}; kept in the library
            </span>
          </span>
        )}
      </div>
      {draft.file !== null && (
        <Segments
          label="What the run takes in"
          options={reaches}
          value={draft.reach}
          onChange={(reach) => onEdit({ reach })}
        />
      )}
      <div className="small mute">
        CSV with a header, and a label where scores have one:
        <pre className="sample-table">
          {'model_name,head_name,score,label\neffnet,mood_happy,0.4213,happy\neffnet,mood_happy,0.1187,sad'}
        </pre>
        NPZ with one array of scores named <code>model/head</code>.
      </div>
    </>
  );
}

import { lazy, Suspense, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { RefusalList } from '../calibrate/RefusalList.tsx';
import '../calibrate/calibrate.css';
import { MetricsFiles } from './MetricsFiles.tsx';
import { SaveMetricsDialog } from './SaveMetricsDialog.tsx';
import { StartCard } from './StartCard.tsx';

const CodeEditor = lazy(() => import('../calibrate/CodeEditor.tsx').then((module) => ({ default: module.CodeEditor })));

/** What is watched, and how: the metrics files, the text of the one that is open, and the way to start. */
export function SetupView({ onStarted }: { readonly onStarted: () => void }) {
  const { metrics, preferences } = useServices();
  const { files, name, text, savedText, check, refusals } = useStore(metrics);
  const [goTo, setGoTo] = useState<{ line: number; column: number } | null>(null);
  const [dialog, setDialog] = useState<'none' | 'save' | 'remove'>('none');
  const [run, isBusy] = useAction();
  useEffect(() => {
    void metrics.refresh();
  }, [metrics]);
  useEffect(() => {
    if (files === null || name !== null) return;
    const { metricsName } = preferences.getState();
    const remembered = files.find((file) => file.name === metricsName);
    const first = remembered ?? files.find(({ valid }) => valid) ?? files[0];
    if (first !== undefined) void run(() => metrics.open(first.name));
  }, [files, name, metrics, preferences, run]);
  const entry = files?.find((file) => file.name === name);
  const isChanged = text !== savedText;
  const save = () =>
    entry === undefined || entry.builtIn ? setDialog('save') : void run(() => metrics.save(entry.name));
  return (
    <div className="setup-grid">
      <MetricsFiles />
      <Card
        title={`${name ?? 'No file'}${isChanged ? ' · edited' : entry?.builtIn === true ? ' · shipped with Fringe' : ''}`}
        className="json setup-editor"
        aside={
          <>
            <span role="status">
              {check !== 'done' ? (
                <Tag>checking</Tag>
              ) : refusals.length === 0 ? (
                <Tag tone="good">ready to watch</Tag>
              ) : (
                <Tag tone="bad">{refusals.length === 1 ? '1 mistake' : `${refusals.length} mistakes`}</Tag>
              )}
            </span>
            <Button size="small" disabled={!isChanged || isBusy} onClick={() => metrics.edit(savedText)}>
              Revert
            </Button>
            <Button size="small" disabled={!isChanged || isBusy} aria-keyshortcuts="Control+S" onClick={save}>
              Save
            </Button>
            <Button size="small" disabled={name === null} onClick={() => setDialog('save')}>
              Save as…
            </Button>
            {entry !== undefined && !entry.builtIn && (
              <Button size="small" kind="quiet" onClick={() => setDialog('remove')}>
                Remove…
              </Button>
            )}
          </>
        }
      >
        <RefusalList refusals={refusals} label="Mistakes in the metrics" onGo={(place) => setGoTo({ ...place })} />
        <div
          className="editor-box"
          onKeyDown={(event) => {
            if (!(event.ctrlKey || event.metaKey) || event.key !== 's') return;
            event.preventDefault();
            if (isChanged) save();
          }}
        >
          <Suspense fallback={<Skeleton lines={14} label="Loading the editor" />}>
            <CodeEditor
              label="Drift metrics as JSON"
              text={text}
              refusals={refusals}
              goTo={goTo}
              onText={metrics.edit}
              onSubmit={() => undefined}
            />
          </Suspense>
        </div>
      </Card>
      <StartCard onStarted={onStarted} />
      {dialog !== 'none' && name !== null && (
        <SaveMetricsDialog kind={dialog} name={name} onClose={() => setDialog('none')} />
      )}
    </div>
  );
}

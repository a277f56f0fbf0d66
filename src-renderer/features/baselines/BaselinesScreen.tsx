import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { isOn } from '../../stores/progressStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { Tag } from '../../ui/Tag.tsx';
import '../calibrate/calibrate.css';
import '../inference/inference.css';
import { RefusalList } from '../calibrate/RefusalList.tsx';
import { BaselineRunView } from './BaselineRunView.tsx';
import './baselines.css';
import './heads.css';
import './settings.css';
import './start.css';
import { FirstStart } from './FirstStart.tsx';
import { GlanceTiles } from './GlanceTiles.tsx';
import { HeadsView } from './HeadsView.tsx';
import { HistoryView } from './HistoryView.tsx';
import { ReferencesTable } from './ReferencesTable.tsx';
import { SettingsView } from './SettingsView.tsx';
import type { StartWay } from './startDraft.ts';
import { StartSheet } from './StartSheet.tsx';

type View = 'heads' | 'run' | 'history' | 'settings';

/** Heads held against their references: which are steady, which have drifted, and what is done about it. */
export function BaselinesScreen() {
  const { client, baselines, bench: benchStore, navigation, progress: progressStore, messages } = useServices();
  const { overview, error } = useStore(baselines);
  const { bench } = useStore(benchStore);
  const { runId } = useStore(navigation);
  const { progress } = useStore(progressStore);
  const [chosen, setChosen] = useState<{ view: View; runId: string | null } | null>(null);
  const [sheet, setSheet] = useState<StartWay | null>(null);
  const [act, isBusy] = useAction();
  useEffect(() => baselines.follow(), [baselines]);
  const own = progress !== null && isOn(progress) && (progress.kind === 'baseline' || progress.kind === 'retag');
  const running = own ? progress.runId : null;
  const shown = runId ?? (running !== null && progress?.kind === 'baseline' ? running : null);
  const view = chosen !== null && chosen.runId === runId ? chosen.view : shown === null ? 'heads' : 'run';
  const setView = (next: View) => setChosen({ view: next, runId });
  const openRun = (id: string) => {
    navigation.go('baselines', id);
    setChosen({ view: 'run', runId: id });
  };
  const isRefused = overview !== null && overview.refusals.length > 0;
  const mode = overview === null || isRefused ? null : overview.config.calibrate_heads ? 'development' : 'production';
  const blocker =
    overview === null
      ? 'The host has not told yet how the heads stand'
      : isRefused
        ? 'The configuration file is refused'
        : mode === 'production'
          ? 'Switch to development mode first'
          : own && progress.kind === 'baseline'
            ? 'A baseline run is on'
            : null;
  const hasReference = overview?.heads.some((row) => row.current_reference !== null) ?? false;
  const retagBlocker = isRefused
    ? 'The configuration file is refused'
    : hasReference
      ? null
      : 'There is no reference yet';
  const toDevelopment = () =>
    act(async () => {
      await client.call('baseline.configure', { changes: { calibrate_heads: true } });
      await baselines.refresh();
      messages.tell('good', 'Development mode: baselines can be made.');
    });
  const retag = () =>
    act(async () => {
      const { enqueued, message } = await client.call('baseline.retagAll', {});
      messages.tell(enqueued > 0 ? 'good' : 'warn', message);
      await baselines.refresh();
    });
  return (
    <>
      <div className="screen-head">
        <h1>Baselines</h1>
        {mode !== null && (
          <span title={mode === 'development' ? 'Baselines are made' : 'References are used, none are made'}>
            <Tag tone={mode === 'development' ? 'accent' : 'plain'}>{mode} mode</Tag>
          </span>
        )}
        {isRefused && <Tag tone="bad">configuration refused</Tag>}
        <span className="spacer" />
        <Segments
          size="tall"
          label="Show"
          options={[
            { value: 'heads' as const, label: 'Heads' },
            ...(shown === null ? [] : [{ value: 'run' as const, label: 'Run' }]),
            { value: 'history' as const, label: 'History' },
            { value: 'settings' as const, label: 'Settings' },
          ]}
          value={view}
          onChange={setView}
        />
        {running !== null && (
          <Button
            disabled={isBusy}
            title={
              progress?.kind === 'retag'
                ? 'Stops the re-tagging; what was written beside sessions stays'
                : 'Stops the run; no reference moves, and no version is made'
            }
            onClick={() => void act(() => client.call('runs.stop', { runId: running }))}
          >
            Stop run
          </Button>
        )}
        <Button
          kind="primary"
          disabled={blocker !== null}
          title={blocker ?? undefined}
          onClick={() =>
            setSheet((overview?.library.sessions ?? 0) + (overview?.library.files ?? 0) > 0 ? 'library' : 'live')
          }
        >
          New run…
        </Button>
      </div>
      {error !== null && <Message tone="bad" sentence={error.message} remedy={error.remedy} />}
      {overview === null && error === null && (
        <div className="card">
          <Skeleton lines={10} label="Loading the heads" />
        </div>
      )}
      {overview !== null && isRefused && (
        <div className="config-refusals" role="alert">
          <Message
            tone="bad"
            role="note"
            sentence={`The configuration ${overview.configFile} is refused; the defaults stand in and nothing is started.`}
            remedy="Mend what is named below, then look again."
          >
            <RefusalList
              label="Mistakes in the configuration"
              refusals={overview.refusals.map((one) => ({ ...one, message: placed(one) }))}
            />
            <Button size="small" onClick={() => void baselines.refresh()}>
              Look again
            </Button>
          </Message>
        </div>
      )}
      {overview !== null && view === 'heads' && (
        <>
          {mode === 'production' && (
            <Message
              tone="accent"
              sentence="Production mode: the references in force are used for tagging, and none are made."
              remedy="Development mode makes baselines, watches their drift and moves the references of unstable heads."
            >
              <div className="row panel-actions">
                <Button kind="primary" disabled={isBusy} onClick={() => void toDevelopment()}>
                  Switch to development mode
                </Button>
              </div>
            </Message>
          )}
          {overview.heads.length === 0 ? (
            <FirstStart
              overview={overview}
              blocker={blocker}
              sensors={Object.keys(bench?.sensors ?? {}).length}
              onStart={setSheet}
              onSettings={() => setView('settings')}
            />
          ) : (
            <>
              <GlanceTiles
                overview={overview}
                retagBlocker={isBusy ? 'One moment' : retagBlocker}
                onRetag={() => void retag()}
                onOpenRun={openRun}
              />
              {mode === 'production' ? <ReferencesTable heads={overview.heads} /> : <HeadsView overview={overview} />}
            </>
          )}
        </>
      )}
      {view === 'run' && shown !== null && <BaselineRunView key={shown} runId={shown} />}
      {overview !== null && view === 'history' && (
        <HistoryView heads={overview.heads} version={overview.version} onOpenRun={openRun} />
      )}
      {overview !== null && view === 'settings' && <SettingsView overview={overview} />}
      {overview !== null && sheet !== null && (
        <StartSheet
          overview={overview}
          way={sheet}
          onClose={() => setSheet(null)}
          onStarted={(id) => {
            setSheet(null);
            openRun(id);
          }}
        />
      )}
    </>
  );
}

const placed = ({ message, line, column }: { message: string; line: number | null; column: number | null }): string =>
  line === null ? message : `${message} (line ${line}${column === null ? '' : `, column ${column}`})`;

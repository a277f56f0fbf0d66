import { useState } from 'react';
import { useStore } from 'zustand';
import { isOn } from '../../stores/progressStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Segments } from '../../ui/Segments.tsx';
import '../calibrate/calibrate.css';
import '../inference/inference.css';
import '../run/run.css';
import { ArtifactActions } from '../run/ArtifactActions.tsx';
import { EarlierView } from './EarlierView.tsx';
import { RunView } from './RunView.tsx';
import { SetupView } from './SetupView.tsx';
import './standardize.css';

type View = 'setup' | 'run' | 'earlier';

/** Mean, deviation and rate targets of a dataset, frozen into run directories that cannot change. */
export function StandardizeScreen() {
  const { client, standardize, navigation, preferences, progress: progressStore } = useServices();
  const { check, refusals } = useStore(standardize);
  const { runId } = useStore(navigation);
  const { progress } = useStore(progressStore);
  const [chosen, setChosen] = useState<{ view: View; runId: string | null } | null>(null);
  const [act, isBusy] = useAction();
  const running = progress !== null && isOn(progress) && progress.kind === 'standardize' ? progress.runId : null;
  const shown = runId ?? running;
  const own: View = shown === null ? 'setup' : 'run';
  const view = chosen !== null && chosen.runId === runId ? chosen.view : own;
  const setView = (next: View) => setChosen({ view: next, runId });
  const open = (id: string) => {
    navigation.go('standardize', id);
    setChosen({ view: 'run', runId: id });
  };
  const canStart = check === 'done' && refusals.length === 0 && !isBusy && running === null;
  const start = () => act(async () => open(await standardize.start(preferences.getState().labels)));
  return (
    <>
      <div className="screen-head inference-head">
        <h1>Standardize</h1>
        <span className="spacer" />
        <Segments
          size="tall"
          label="Show"
          options={[
            { value: 'setup' as const, label: 'Set up' },
            ...(shown === null ? [] : [{ value: 'run' as const, label: running === shown ? 'Live' : 'Result' }]),
            { value: 'earlier' as const, label: 'Earlier' },
          ]}
          value={view}
          onChange={setView}
        />
        {view === 'run' && running !== null && (
          <Button
            disabled={isBusy}
            title="Stops the run; no run directory is left"
            onClick={() => void act(() => client.call('runs.stop', { runId: running }))}
          >
            Stop
          </Button>
        )}
        {view === 'run' && shown !== null && running !== shown && (
          <ArtifactActions key={shown} id={shown} offered={['verify']} lead="verify" />
        )}
        {view === 'setup' && (
          <Button kind="primary" disabled={!canStart} aria-keyshortcuts="Control+Enter" onClick={() => void start()}>
            Run standardization
          </Button>
        )}
      </div>
      {view === 'setup' ? (
        <SetupView onRun={() => canStart && void start()} />
      ) : view === 'earlier' || shown === null ? (
        <EarlierView onOpen={open} />
      ) : (
        <RunView runId={shown} />
      )}
    </>
  );
}

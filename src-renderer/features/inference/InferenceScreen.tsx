import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { isOn } from '../../stores/progressStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { useGlance } from '../../stores/useGlance.ts';
import { isReady } from '../../stores/inferenceStore.ts';
import '../calibrate/calibrate.css';
import '../run/run.css';
import { HistoryView } from './HistoryView.tsx';
import './inference.css';
import { InferenceHead } from './InferenceHead.tsx';
import { RunView } from './live/RunView.tsx';
import { SetupView } from './setup/SetupView.tsx';
import { useFirstSpecification } from './useFirstSpecification.ts';

export type InferenceScreenView = 'setup' | 'run' | 'history';

/** A device model fitted to data: set up, watched while it samples, looked at when it is through. */
export function InferenceScreen() {
  const { inference, inferenceRuns, navigation, preferences, progress: progressStore } = useServices();
  const specification = useStore(inference);
  const { record } = useStore(inferenceRuns);
  const { runId: address } = useStore(navigation);
  const { progress } = useStore(progressStore);
  const glance = useGlance(record);
  const [chosen, setChosen] = useState<{ view: InferenceScreenView; runId: string | null } | null>(null);
  const [act, isBusy] = useAction();
  useFirstSpecification();
  // The address names the run, so that a reload comes back to it.
  useEffect(() => {
    if (address !== null) inferenceRuns.show(address);
  }, [address, inferenceRuns]);
  // One that was started elsewhere, by the command line or from another window, is shown too.
  useEffect(() => {
    const running =
      progress !== null && isOn(progress) && (progress.kind === 'infer' || progress.kind === 'estimate')
        ? progress.runId
        : null;
    if (running !== null && record === null && address === null) inferenceRuns.show(running);
  }, [progress, record, address, inferenceRuns]);
  const isLive = glance !== null && (glance.phase === 'loading' || glance.phase === 'live');
  const own: InferenceScreenView = address !== null || isLive ? 'run' : 'setup';
  const view = chosen !== null && chosen.runId === address ? chosen.view : own;
  const setView = (next: InferenceScreenView) => setChosen({ view: next, runId: address });
  const open = (runId: string) => {
    inferenceRuns.show(runId);
    navigation.go('inference', runId);
    setChosen({ view: 'run', runId });
  };
  const start = (kind: 'infer' | 'estimate') =>
    act(async () => open(await inference.start(kind, preferences.getState().labels)));
  const canStart = isReady(specification) && !isBusy && !isLive;
  return (
    <>
      <InferenceHead
        view={view}
        onView={setView}
        glance={glance}
        canStart={canStart}
        onStart={(kind) => void start(kind)}
      />
      {view === 'setup' ? (
        <SetupView onRun={() => canStart && void start('infer')} />
      ) : view === 'history' ? (
        <HistoryView onOpen={open} />
      ) : (
        <RunView record={record} glance={glance} onSetup={() => setView('setup')} onInfer={() => void start('infer')} />
      )}
    </>
  );
}

import { useState } from 'react';
import { useStore } from 'zustand';
import type { DriftBoard } from '../../../src-core/contract/driftProcedures.ts';
import type { MonitorGlance } from '../../stores/monitorGlance.ts';
import { isOn } from '../../stores/progressStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { Tag } from '../../ui/Tag.tsx';
import type { DriftScreenView } from './DriftScreen.tsx';
import { holdOf, watchFacts, watchState } from './watchWords.ts';
import { kernelOfStart } from '../../stores/runGlance.ts';

export interface DriftHeadProps {
  readonly board: DriftBoard | null;
  readonly glance: MonitorGlance | null;
  readonly view: DriftScreenView;
  readonly onView: (view: DriftScreenView) => void;
}

const views = [
  { value: 'watch', label: 'Watch' },
  { value: 'what_if', label: 'What if' },
  { value: 'setup', label: 'Set up' },
] as const;

/** What is watched, how it stands, and what can be done now. */
export function DriftHead({ board, glance, view, onView }: DriftHeadProps) {
  const { client, progress, messages } = useServices();
  const { progress: run } = useStore(progress);
  const [act, isBusy] = useAction();
  const [asking, setAsking] = useState<'none' | 'end'>('none');
  const runId = board?.runId ?? null;
  const isLive = board?.isLive === true;
  const version = glance?.version ?? null;
  const hold = holdOf(board, run);
  const state = watchState(board, glance, hold);
  const isEnding = run !== null && run.runId === runId && (run.state === 'stopping' || run.state === 'aborting');
  const hasKernel = kernelOfStart(glance?.start) !== null;
  const facts = board === null || runId === null ? undefined : watchFacts(board, glance);
  const end = () =>
    act(async () => {
      setAsking('none');
      if (runId === null) return;
      await client.call('drift.finish', { runId });
      // A watch that is held looks for requests only when it goes on.
      if (hold !== 'none') await client.call('runs.resume', { runId });
      messages.tell('good', 'The watch ends after its check; the outputs hold the version in force.');
    });
  const holdOrGoOn = async () => {
    if (runId === null || isBusy) return;
    await act(() => client.call(hold === 'none' ? 'runs.pause' : 'runs.resume', { runId }));
  };
  return (
    <div className="screen-head">
      <h1>Drift watch</h1>
      {state !== null && (
        <span role="status" aria-label={`Watch ${state.word}`}>
          <Tag tone={state.tone}>{state.word}</Tag>
        </span>
      )}
      <span className="watch-facts mute ellipsis" title={facts}>
        {facts}
      </span>
      {runId !== null && <Segments size="tall" label="Show" options={views} value={view} onChange={onView} />}
      {isLive && runId !== null && (
        <>
          <Button
            disabled={isBusy || isEnding || !hasKernel || hold !== 'none' || glance?.recalibrating !== null}
            title={
              !hasKernel
                ? 'This watch has no kernel that could recalibrate'
                : hold === 'none'
                  ? undefined
                  : 'Resume the watch first'
            }
            onClick={() => void act(() => client.call('drift.recalibrate', { runId }))}
          >
            Recalibrate now
          </Button>
          {/* Never disabled by its own request: the keyboard's focus stays on it, to resume what was paused. */}
          <Button disabled={isEnding || run?.runId !== runId} onClick={() => void holdOrGoOn()}>
            {hold === 'none' ? 'Pause watch' : 'Resume watch'}
          </Button>
          <Button disabled={isBusy || isEnding} onClick={() => setAsking('end')}>
            End watch…
          </Button>
        </>
      )}
      {!isLive && runId !== null && view !== 'setup' && (
        <Button kind="primary" disabled={isOn(run)} onClick={() => onView('setup')}>
          New watch…
        </Button>
      )}
      {asking === 'end' && (
        <Dialog
          title="End the watch?"
          onClose={() => setAsking('none')}
          footer={
            <>
              <Button onClick={() => setAsking('none')}>Go on watching</Button>
              <Button kind="primary" data-autofocus onClick={() => void end()}>
                End watch
              </Button>
            </>
          }
        >
          <p>
            The outputs hold {version === null ? 'what they are set to' : `version ${version}`}; nothing is watched or
            recalibrated any more. The record stays under Sessions. To bring the outputs to their safe values, press
            STOP instead.
          </p>
        </Dialog>
      )}
    </div>
  );
}

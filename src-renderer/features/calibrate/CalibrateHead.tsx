import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { RunProgress } from '../../../src-core/contract/procedures.ts';
import { isOn } from '../../stores/progressStore.ts';
import { kernelOfStart } from '../../stores/runGlance.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { isTyping } from '../../ui/isTyping.ts';
import { Segments } from '../../ui/Segments.tsx';
import { Tag } from '../../ui/Tag.tsx';
import type { Tone } from '../../ui/Tag.tsx';
import type { CalibrateView } from './CalibrateScreen.tsx';

export interface CalibrateHeadProps {
  readonly view: CalibrateView;
  readonly onView: (view: CalibrateView) => void;
  readonly glance: RunGlance | null;
  readonly onPreflight: () => void;
}

/** Title, state, and what can be done now. */
export function CalibrateHead({ view, onView, glance, onPreflight }: CalibrateHeadProps) {
  const { progress, kernels } = useServices();
  const { progress: run } = useStore(progress);
  const { kernels: list, name } = useStore(kernels);
  const on = isOn(run);
  const shown = view === 'run' ? kernelOfStart(glance?.start) : null;
  const kernelTitle = list?.find((entry) => entry.name === name)?.title ?? name ?? 'Calibrate';
  const spec = view === 'run' ? glance?.start?.spec : undefined;
  const runTitle = spec === undefined || spec.kind === 'calibrate' ? null : spec.title;
  const title =
    runTitle ?? (shown === null ? kernelTitle : (list?.find(({ id }) => id === shown.id)?.title ?? shown.id));
  const state = view === 'run' ? stateOf(glance, run) : null;
  return (
    <div className="screen-head">
      <h1 className="ellipsis">{title}</h1>
      {shown !== null && glance !== null && glance.algorithm !== '' && <Tag>{glance.algorithm}</Tag>}
      {shown?.target_nodes.slice(0, 3).map((node) => (
        <Tag key={node}>{node}</Tag>
      ))}
      {state !== null && (
        <span role="status" aria-label={`Run ${state.word}`}>
          <Tag tone={state.tone}>{state.word}</Tag>
        </span>
      )}
      <span className="spacer" />
      {glance !== null && (
        <Segments
          size="tall"
          label="Show"
          options={[
            { value: 'kernel', label: 'Kernel' },
            { value: 'run', label: 'Run' },
          ]}
          value={view}
          onChange={onView}
        />
      )}
      {on && run !== null ? (
        <RunButtons run={run} />
      ) : (
        <Button kind="primary" onClick={onPreflight} disabled={name === null}>
          Preflight and start…
        </Button>
      )}
    </div>
  );
}

function RunButtons({ run: { runId, state } }: { readonly run: RunProgress }) {
  const { client } = useServices();
  const [act, isBusy] = useAction();
  const isPaused = state === 'paused' || state === 'pausing';
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      const isControl = target?.closest('button, a, input, select, textarea, [role=dialog]') instanceof Element;
      if (event.key !== ' ' || event.repeat || isControl || isTyping(target)) return;
      event.preventDefault();
      void act(() => client.call(isPaused ? 'runs.resume' : 'runs.pause', { runId }));
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [act, client, runId, isPaused]);
  return (
    <>
      <Button
        disabled={isBusy || (state !== 'running' && state !== 'paused')}
        aria-keyshortcuts="Space"
        onClick={() => void act(() => client.call(isPaused ? 'runs.resume' : 'runs.pause', { runId }))}
      >
        {isPaused ? 'Resume' : 'Pause'} <kbd aria-hidden="true">Space</kbd>
      </Button>
      <Button
        disabled={isBusy || state === 'stopping' || state === 'aborting'}
        onClick={() => void act(() => client.call('runs.stop', { runId }))}
      >
        Stop run
      </Button>
    </>
  );
}

function stateOf(glance: RunGlance | null, run: RunProgress | null): { word: string; tone: Tone } | null {
  if (glance === null) return null;
  if (run !== null && run.runId === glance.runId && isOn(run)) {
    return { word: run.state, tone: run.state === 'running' ? 'good' : 'warn' };
  }
  const status = glance.stop?.status;
  if (status === undefined) return glance.phase === 'refused' ? { word: 'not readable', tone: 'bad' } : null;
  return { word: status, tone: status === 'finished' ? 'good' : status === 'failed' ? 'bad' : 'warn' };
}

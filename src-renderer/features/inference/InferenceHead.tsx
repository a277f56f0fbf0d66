import { useState } from 'react';
import { useStore } from 'zustand';
import type { InferenceGlance } from '../../stores/inferenceGlance.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import type { InferenceScreenView } from './InferenceScreen.tsx';
import { runState } from './live/runState.ts';
import { OpenDialog } from './setup/OpenDialog.tsx';
import { saveText } from './setup/saveText.ts';

export interface InferenceHeadProps {
  readonly view: InferenceScreenView;
  readonly onView: (view: InferenceScreenView) => void;
  readonly glance: InferenceGlance | null;
  readonly canStart: boolean;
  readonly onStart: (kind: 'infer' | 'estimate') => void;
}

/** What is looked at, how it stands, and what can be done now. */
export function InferenceHead({ view, onView, glance, canStart, onStart }: InferenceHeadProps) {
  const { client, inference, messages } = useServices();
  const { name, text } = useStore(inference);
  const [act, isBusy] = useAction();
  const [dialog, setDialog] = useState<'none' | 'open'>('none');
  const state = glance === null ? null : runState(glance);
  const isLive = glance !== null && glance.phase === 'live';
  const isRun = view === 'run' && glance !== null;
  const views = [
    { value: 'setup' as const, label: 'Set up' },
    ...(glance === null ? [] : [{ value: 'run' as const, label: isLive ? 'Live' : 'Result' }]),
    { value: 'history' as const, label: 'Earlier' },
  ];
  const save = () => {
    const file = name === null ? 'inference.json' : name.endsWith('.json') ? name : `${name}.json`;
    saveText(file, text);
    inference.markSaved(file);
    messages.tell('good', `${file} was handed to your browser to be saved.`);
  };
  return (
    <div className="screen-head inference-head">
      <h1 className="ellipsis" title={isRun ? glance.title : undefined}>
        {isRun && glance.title !== '' ? glance.title : 'Inference'}
      </h1>
      {isRun && glance.simulated && <SimulatedMark />}
      {isRun && state !== null && (
        <span role="status" aria-label={`Run ${state.word}`}>
          <Tag tone={state.tone}>{state.word}</Tag>
        </span>
      )}
      <span className="spacer" />
      <Segments size="tall" label="Show" options={views} value={view} onChange={onView} />
      {isLive && view !== 'setup' ? (
        <>
          {glance.kind === 'infer' && (
            <Button
              disabled={isBusy || glance.step === 0 || glance.isFinishing}
              title="Ends the sampling and keeps the steps there are"
              onClick={() => void act(() => client.call('inference.finish', { runId: glance.runId }))}
            >
              Finish early
            </Button>
          )}
          <Button
            disabled={isBusy}
            title="Stops the run; its record is kept, it has no result"
            onClick={() => void act(() => client.call('runs.stop', { runId: glance.runId }))}
          >
            Stop
          </Button>
        </>
      ) : (
        view === 'setup' && (
          <>
            <Button onClick={() => setDialog('open')}>Open…</Button>
            <Button onClick={save}>Save</Button>
            <Button
              disabled={!canStart}
              title="The most likely point, with standard errors"
              onClick={() => onStart('estimate')}
            >
              Estimate
            </Button>
            <Button
              kind="primary"
              disabled={!canStart}
              aria-keyshortcuts="Control+Enter"
              onClick={() => onStart('infer')}
            >
              Run inference
            </Button>
          </>
        )
      )}
      {dialog === 'open' && <OpenDialog onClose={() => setDialog('none')} />}
    </div>
  );
}

import { useState } from 'react';
import { useStore } from 'zustand';
import type { DriftBoard } from '../../../src-core/contract/driftProcedures.ts';
import type { MonitorGlance } from '../../stores/monitorGlance.ts';
import { isOn } from '../../stores/progressStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatSetting } from '../../ui/formatNumber.ts';
import { formatDateTime, formatTime } from '../../ui/formatTime.ts';
import { Segments } from '../../ui/Segments.tsx';
import { Tag } from '../../ui/Tag.tsx';
import type { Tone } from '../../ui/Tag.tsx';
import type { DriftScreenView } from './DriftScreen.tsx';

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
  const state = stateOf(board, glance);
  const isEnding = run !== null && run.runId === runId && (run.state === 'stopping' || run.state === 'aborting');
  const hasKernel = glance?.start?.spec.kernel !== null && glance?.start !== null && glance !== null;
  const end = () =>
    act(async () => {
      setAsking('none');
      if (runId === null) return;
      await client.call('drift.finish', { runId });
      messages.tell('good', 'The watch ends after its check; the outputs hold the version in force.');
    });
  return (
    <div className="screen-head">
      <h1>Drift watch</h1>
      {state !== null && (
        <span role="status" aria-label={`Watch ${state.word}`}>
          <Tag tone={state.tone}>{state.word}</Tag>
        </span>
      )}
      {board !== null && runId !== null && <span className="mute ellipsis">{aboutOf(board, glance)}</span>}
      <span className="spacer" />
      {runId !== null && <Segments size="tall" label="Show" options={views} value={view} onChange={onView} />}
      {isLive && runId !== null && (
        <>
          <Button
            disabled={isBusy || isEnding || !hasKernel || glance?.recalibrating !== null}
            title={hasKernel ? undefined : 'This watch has no kernel that could recalibrate'}
            onClick={() => void act(() => client.call('drift.recalibrate', { runId }))}
          >
            Recalibrate now
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

function stateOf(board: DriftBoard | null, glance: MonitorGlance | null): { word: string; tone: Tone } | null {
  if (board === null || board.runId === null) return null;
  if (!board.isLive) return { word: glance?.stop?.status ?? 'ended', tone: 'plain' };
  switch (glance?.activity) {
    case 'recalibrating':
      return { word: 'recalibrating', tone: 'warn' };
    case 'calibrating':
      return { word: 'calibrating first', tone: 'accent' };
    case 'watching':
      return { word: 'watching', tone: 'good' };
    default:
      return { word: 'starting', tone: 'plain' };
  }
}

function aboutOf(board: DriftBoard, glance: MonitorGlance | null): string {
  const startedAt = glance?.start?.startedAt;
  const version = glance?.version ?? null;
  const parts = [
    startedAt === undefined ? '' : `since ${board.isLive ? formatTime(startedAt) : formatDateTime(startedAt)}`,
    board.checkIntervalSeconds === null ? '' : `a check every ${interval(board.checkIntervalSeconds)}`,
    `${board.checks} ${board.checks === 1 ? 'check' : 'checks'}`,
    version === null ? '' : `v${version} in force`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

const interval = (seconds: number): string => (seconds < 60 ? `${formatSetting(seconds)} s` : formatDuration(seconds));

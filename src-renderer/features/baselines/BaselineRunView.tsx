import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { Message } from '../../ui/Message.tsx';
import { BaselineResultCards } from './BaselineResultCards.tsx';
import { RetagResultCard } from './RetagResultCard.tsx';
import { useBaselineResult } from './useBaselineResult.ts';
import './baselines.css';

/** A baseline run or one that re-tags: how far it is, what it came to, or why it did not. */
export function BaselineRunView({ runId }: { readonly runId: string }) {
  const { run, error } = useBaselineResult(runId);
  if (error !== null) return <Message tone="bad" sentence={error.message} remedy={error.remedy} />;
  if (run === null) return <Skeleton lines={8} label="Loading the run" />;
  if (run.status === 'running') return <RunProgressCard runId={runId} title={run.title} />;
  if (run.result === null) {
    const sentence = run.reason === '' ? `The run is ${run.status}: it has no result.` : run.reason;
    const remedy =
      run.status === 'interrupted'
        ? 'No reference has moved. Resume or close it under Sessions.'
        : 'No reference has moved and no version was made. Mend what it says and run again.';
    return <Message tone={run.status === 'failed' ? 'bad' : 'warn'} sentence={sentence} remedy={remedy} />;
  }
  return 'calibration' in run.result ? (
    <BaselineResultCards result={run.result} />
  ) : (
    <RetagResultCard result={run.result} />
  );
}

function RunProgressCard({ runId, title }: { readonly runId: string; readonly title: string }) {
  const { progress: store } = useServices();
  const { progress } = useStore(store);
  const own = progress?.runId === runId ? progress : null;
  const share = own === null || own.maxIterations === 0 ? null : Math.min(1, own.iteration / own.maxIterations);
  return (
    <Card title={title} className="baseline-progress">
      <div className="big">
        {share === null ? '…' : formatNumber(Math.floor(100 * share), { decimals: 0 })}
        {share !== null && <span className="unit">%</span>}
      </div>
      <progress value={share ?? undefined} max={1} aria-label={`Progress of ${title}`} className="thin-progress" />
      <p className="mute">
        {own === null || own.phase === '' ? 'at work' : own.phase}
        {own !== null && own.maxIterations > 0 && (
          <span className="num">{` · ${formatNumber(own.iteration, { decimals: 0 })} of ${formatNumber(own.maxIterations, { decimals: 0 })}`}</span>
        )}
      </p>
      <p className="small faint">
        {own?.secondsLeft === null || own === null
          ? 'time left not known yet'
          : `time left ${formatDuration(own.secondsLeft)}`}
        {own === null ? '' : ` · running for ${formatDuration(own.elapsedSeconds)}`}
      </p>
    </Card>
  );
}

import { useStore } from 'zustand';
import type { RunProgress } from '../../src-core/contract/procedures.ts';
import { isOn } from '../stores/progressStore.ts';
import { useServices } from '../stores/services.ts';
import { formatDuration } from '../ui/formatDuration.ts';
import { formatNumber } from '../ui/formatNumber.ts';

/** What runs, how far it is, and how fast; nothing when nothing runs. */
export function BottomBar() {
  const { progress, connection } = useServices();
  const { progress: run } = useStore(progress);
  const { state: link } = useStore(connection);
  if (run === null || !isOn(run)) return null;
  const isCalibration = run.kind === 'calibrate';
  return (
    <footer className="bottom" aria-label="Run in progress">
      <b className="ellipsis">{wordsOf(run)}</b>
      {run.maxIterations > 0 ? (
        <progress
          value={Math.min(1, run.iteration / run.maxIterations)}
          max={1}
          aria-label={`Progress of ${run.title}`}
        />
      ) : (
        <span className="spacer" />
      )}
      <span className="num">{stepsOf(run)}</span>
      {run.secondsLeft !== null && <span className="num">≤ {formatDuration(run.secondsLeft)} left</span>}
      {run.kind === 'monitor' && run.maxIterations === 0 && <span>until ended</span>}
      {run.measurementsPerSecond !== null && (
        <span className="num">{formatNumber(run.measurementsPerSecond, { significant: 2 })} measurements/s</span>
      )}
      {(isCalibration || run.phase.startsWith('calibrating')) && (
        <span className="num">cost {formatNumber(run.cost)}</span>
      )}
      <span>{link === 'connected' ? 'journal safe' : 'journal safe on the host'}</span>
    </footer>
  );
}

function wordsOf({ title, phase, state }: RunProgress): string {
  if (state !== 'running') return `${title} – ${state}`;
  return phase === '' ? title : `${title} – ${phase}`;
}

function stepsOf({ kind, iteration, maxIterations }: RunProgress): string {
  const count = maxIterations > 0 ? `${iteration} / ${maxIterations}` : String(iteration);
  if (kind !== 'monitor') return count;
  return `${count} ${iteration === 1 && maxIterations === 0 ? 'check' : 'checks'}`;
}

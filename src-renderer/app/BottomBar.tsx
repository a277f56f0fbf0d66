import { useStore } from 'zustand';
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
  const fraction = run.maxIterations > 0 ? Math.min(1, run.iteration / run.maxIterations) : 0;
  const words = run.state === 'running' ? run.title : `${run.title} – ${run.state}`;
  return (
    <footer className="bottom" aria-label="Run in progress">
      <b className="ellipsis">{words}</b>
      <progress value={fraction} max={1} aria-label={`Progress of ${run.title}`} />
      <span className="num">
        {run.iteration} / {run.maxIterations}
      </span>
      {run.secondsLeft !== null && <span className="num">≤ {formatDuration(run.secondsLeft)} left</span>}
      {run.measurementsPerSecond !== null && (
        <span className="num">{formatNumber(run.measurementsPerSecond, { significant: 2 })} measurements/s</span>
      )}
      <span className="num">cost {formatNumber(run.cost)}</span>
      <span>{link === 'connected' ? 'journal safe' : 'journal safe on the host'}</span>
    </footer>
  );
}

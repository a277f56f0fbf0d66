import type { BaselineOverview } from '../../stores/baselineStore.ts';
import { Button } from '../../ui/Button.tsx';
import { formatDateTime } from '../../ui/formatTime.ts';
import { count, whole } from './baselineWords.ts';

export interface GlanceTilesProps {
  readonly overview: BaselineOverview;
  /** Why nothing can be re-tagged now; null when it can. */
  readonly retagBlocker: string | null;
  readonly onRetag: () => void;
  readonly onOpenRun: (runId: string) => void;
}

/** How the heads stand, how much is new, and where re-tagging stands: for a glance. */
export function GlanceTiles({ overview, retagBlocker, onRetag, onOpenRun }: GlanceTilesProps) {
  const { version, heads, newSamples, config, retag } = overview;
  const seen = heads.filter(({ vanished }) => !vanished);
  const stable = seen.filter(({ is_stable: isStable }) => isStable).length;
  const unstable = seen.length - stable;
  const newest = Math.max(...heads.map(({ timestamp }) => timestamp));
  const after = config.calibration_auto_run_after;
  return (
    <div className="tiles compact">
      <div className="tile card">
        <span className="tile-label">Newest version</span>
        <span className="tile-line">
          <span className="tile-value num">{version === null ? '–' : `v${version}`}</span>
          <span className="small mute num ellipsis">{formatDateTime(newest)}</span>
        </span>
      </div>
      <div className="tile card">
        <span className="tile-label">Heads</span>
        <span className="tile-line">
          <span className="tile-value num">
            <span className="good">{whole(stable)}</span>
            <span className="unit"> stable </span>
            <span className={unstable > 0 ? 'bad' : 'mute'}>{whole(unstable)}</span>
            <span className="unit"> unstable</span>
          </span>
          {heads.length > seen.length && (
            <span className="small warn ellipsis">{heads.length - seen.length} vanished</span>
          )}
        </span>
      </div>
      <div className="tile card">
        <span className="tile-label">New since then</span>
        <span className="tile-line">
          <span className="tile-value num">
            {whole(newSamples)}
            <span className="unit"> {newSamples === 1 ? 'score' : 'scores'}</span>
          </span>
          {after === null ? (
            <span className="small mute ellipsis">runs are started by hand</span>
          ) : (
            <span className="small mute auto-run">
              <progress
                value={Math.min(1, newSamples / after)}
                max={1}
                aria-label={`New scores until the next run: ${newSamples} of ${after}`}
              />
              run after {whole(after)}
            </span>
          )}
        </span>
      </div>
      <div className="tile card retag-tile">
        <span className="tile-line">
          <span className="tile-label">Re-tagging</span>
          <RetagState retag={retag} onOpenRun={onOpenRun} />
        </span>
        <Button
          size="small"
          disabled={retagBlocker !== null}
          title={
            retagBlocker ??
            'Every recorded score becomes clip((score − p5) / (p95 − p5), 0, 1) with the reference in force'
          }
          onClick={onRetag}
        >
          Re-tag all recorded sessions
        </Button>
      </div>
    </div>
  );
}

function RetagState({
  retag,
  onOpenRun,
}: Pick<GlanceTilesProps, 'onOpenRun'> & { readonly retag: BaselineOverview['retag'] }) {
  const { waiting, runId, done, total, last } = retag;
  if (runId !== null)
    return (
      <span className="small auto-run" role="status">
        <progress value={total === 0 ? undefined : done / total} max={1} aria-label="Progress of re-tagging" />
        <span className="num">
          {whole(done)} of {count(total, 'session')}
        </span>
        {waiting > 0 && <span className="mute">{whole(waiting)} more waiting</span>}
      </span>
    );
  if (waiting > 0)
    return (
      <span className="small mute" role="status">
        {count(waiting, 'request waits', 'requests wait')} for the desk to be free
      </span>
    );
  if (last === null) return <span className="small mute">none yet</span>;
  return (
    <span className="small mute" role="status" title={count(last.scores, 'score')}>
      {whole(last.tagged)} of {count(last.enqueued, 'session')} last{' '}
      <button type="button" className="link-button" onClick={() => onOpenRun(last.runId)}>
        see it
      </button>
    </span>
  );
}

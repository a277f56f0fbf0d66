import type { RetagResult } from '../../../src-core/domain/baseline.ts';
import { formatDuration } from '../../ui/formatDuration.ts';
import { count, whole } from './baselineWords.ts';
import { Figure } from './BaselineResultCards.tsx';
import { NotesCard } from './NotesCard.tsx';

/** What a run that re-tags left beside the sessions. */
export function RetagResultCard({ result }: { readonly result: RetagResult }) {
  const { enqueued, tagged, scores, notes, durationSeconds } = result;
  const left = enqueued - tagged;
  return (
    <div className="baseline-result">
      <div className="tiles">
        <Figure
          label="Sessions tagged"
          value={whole(tagged)}
          words={`of ${whole(enqueued)} enqueued`}
          tone={tagged > 0 ? 'good' : 'plain'}
        />
        <Figure
          label="Left out"
          value={whole(left)}
          words={left === 0 ? 'nothing was left out' : 'the notes say why'}
          tone={left > 0 ? 'warn' : 'plain'}
        />
        <Figure label="Scores" value={whole(scores)} words="each between 0 at p5 and 1 at p95" />
        <Figure label="Took" value={formatDuration(durationSeconds)} words={count(enqueued, 'session')} />
      </div>
      <p className="mute">
        Each score became clip((score − p5) / (p95 − p5), 0, 1) with the reference in force, written beside its session.
      </p>
      <NotesCard notes={notes} />
    </div>
  );
}

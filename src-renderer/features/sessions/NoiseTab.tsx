import { hashOf } from '../../stores/navigationStore.ts';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import { NoiseResults } from '../noise/NoiseResults.tsx';
import { useNoiseResult } from '../noise/useNoiseResult.ts';

/** A noise calibration, on or ended: what its samples say so far. */
export function NoiseTab({ runId }: { readonly runId: string }) {
  const { view, error, refresh } = useNoiseResult(runId);
  if (error !== null) return <Message tone="bad" sentence={error.message} remedy={error.remedy} />;
  if (view === null)
    return (
      <div className="card">
        <Skeleton lines={8} label="Loading the samples" />
      </div>
    );
  return (
    <>
      {view.reason !== '' && (
        <Message tone="bad" sentence={view.reason} remedy="What was sampled before it is below." />
      )}
      {view.status === 'running' && (
        <p>
          <a href={hashOf({ screen: 'linkNoise', runId })}>Watch it on the Link noise screen</a>
        </p>
      )}
      {view.report.tiers.length === 0 ? (
        <div className="card">
          <Empty title="No sample has ended">
            <p>The run ended before its first sample was recorded.</p>
          </Empty>
        </div>
      ) : (
        <NoiseResults view={view} onAdopted={refresh} />
      )}
    </>
  );
}

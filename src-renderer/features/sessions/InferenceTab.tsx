import { useEffect, useMemo } from 'react';
import { feedRecord } from '../../stores/followRun.ts';
import { InferenceRecord } from '../../stores/inferenceRecord.ts';
import { hashOf } from '../../stores/navigationStore.ts';
import { useServices } from '../../stores/services.ts';
import { useGlance } from '../../stores/useGlance.ts';
import { Skeleton } from '../../ui/Empty.tsx';
import { Message } from '../../ui/Message.tsx';
import '../inference/inference.css';
import { LiveView } from '../inference/live/LiveView.tsx';
import { PosteriorPanel } from '../inference/posterior/PosteriorPanel.tsx';
import { FailurePanel } from '../run/FailurePanel.tsx';
import { EstimateTab } from './EstimateTab.tsx';

/** An inference or a point estimate: what it came to, or how far it is. */
export function InferenceTab({ runId }: { readonly runId: string }) {
  const { client } = useServices();
  const record = useMemo(() => new InferenceRecord(runId), [runId]);
  useEffect(() => feedRecord(client, record), [client, record]);
  const glance = useGlance(record);
  if (glance === null || glance.phase === 'loading')
    return (
      <div className="card">
        <Skeleton lines={10} label="Loading the record of the run" />
      </div>
    );
  if (glance.error !== null) return <Message tone="bad" sentence={glance.error.message} remedy={glance.error.remedy} />;
  if (glance.stop?.status === 'finished') {
    if (glance.kind === 'infer') return <PosteriorPanel runId={runId} />;
    if (glance.estimateResult !== null) return <EstimateTab glance={glance} result={glance.estimateResult} />;
  }
  return (
    <>
      {glance.stop !== null && <FailurePanel stop={glance.stop} />}
      {glance.stop === null && (
        <p>
          <a href={hashOf({ screen: 'inference', runId })}>Watch it on the Inference screen</a>
        </p>
      )}
      <LiveView record={record} glance={glance} />
    </>
  );
}

import { useEffect } from 'react';
import { useServices } from '../../../stores/services.ts';
import type { InferenceGlance } from '../../../stores/inferenceGlance.ts';
import type { InferenceRecord } from '../../../stores/inferenceRecord.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty, Skeleton } from '../../../ui/Empty.tsx';
import { Message } from '../../../ui/Message.tsx';
import { PosteriorPanel } from '../posterior/PosteriorPanel.tsx';
import { EstimateView } from './EstimateView.tsx';
import { LiveView } from './LiveView.tsx';

export interface RunViewProps {
  readonly record: InferenceRecord | null;
  readonly glance: InferenceGlance | null;
  readonly onSetup: () => void;
  /** Runs the specification that is open. */
  readonly onInfer: () => void;
}

/** A run as it goes, and what it came to. */
export function RunView({ record, glance, onSetup, onInfer }: RunViewProps) {
  const { preferences } = useServices();
  const result = glance?.inferResult ?? null;
  const spec = glance?.start?.spec;
  useEffect(() => {
    if (result?.evaluationsPerSecond === undefined || result.evaluationsPerSecond === null) return;
    if (spec?.kind !== 'infer') return;
    // What this machine has shown is what the next run is expected to take.
    const points = Object.values(spec.data.tables).reduce(
      (sum, { columns }) => sum + (Object.values(columns)[0]?.length ?? 0),
      0,
    );
    const hasCommand = spec.inference.model !== undefined && 'command' in spec.inference.model;
    if (points > 0 && !hasCommand) preferences.setState({ pointsPerSecond: result.evaluationsPerSecond * points });
  }, [result, spec, preferences]);
  if (record === null || glance === null) {
    return (
      <div className="card">
        <Empty title="No run is open">
          <p>Set a run up and start it, or open an earlier one.</p>
          <Button onClick={onSetup}>Set up</Button>
        </Empty>
      </div>
    );
  }
  if (glance.error !== null) {
    return <Message tone="bad" sentence={glance.error.message} remedy={glance.error.remedy} />;
  }
  if (glance.phase === 'loading') {
    return (
      <div className="card">
        <Skeleton lines={10} label="Loading the record of the run" />
      </div>
    );
  }
  const failed = glance.stop !== null && glance.stop.status !== 'finished' ? glance.stop : null;
  const isThrough = glance.stop !== null && failed === null;
  if (isThrough && glance.kind === 'infer') return <PosteriorPanel runId={glance.runId} />;
  if (isThrough && glance.estimateResult !== null) {
    return <EstimateView glance={glance} result={glance.estimateResult} onSetup={onSetup} onInfer={onInfer} />;
  }
  return (
    <>
      {failed !== null && (
        <Message
          tone={failed.status === 'failed' ? 'bad' : 'warn'}
          sentence={failed.reason === '' ? `The run ended as ${failed.status}.` : failed.reason}
          remedy={`It touched no output, and has no result; its record is kept under Sessions. ${failed.status === 'failed' ? 'Mend what is said here under Set up, then run it again.' : 'It can be run again from Set up; Finish early would have kept the steps it had.'}`}
        />
      )}
      <LiveView record={record} glance={glance} />
    </>
  );
}

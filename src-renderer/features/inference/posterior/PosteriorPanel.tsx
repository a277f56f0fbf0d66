import { useState } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { Skeleton } from '../../../ui/Empty.tsx';
import { Message } from '../../../ui/Message.tsx';
import { ParameterTable } from './ParameterTable.tsx';
import { useHostAnswer } from './useHostAnswer.ts';

/** The posterior of a run: its verdict, its numbers, its charts, and what can be done with it. */
export function PosteriorPanel({ runId }: { readonly runId: string }) {
  return <Posterior key={runId} runId={runId} />;
}

function Posterior({ runId }: { readonly runId: string }) {
  const [discard] = useState<number | null>(null);
  const { answer: view, error, again } = useHostAnswer('inference.posterior', { runId, discard });
  if (error !== null && view === null) {
    return (
      <Message tone="bad" sentence={error.message} remedy={error.remedy}>
        <Button size="small" onClick={again}>
          Ask again
        </Button>
      </Message>
    );
  }
  if (view === null) return <Skeleton lines={10} label="Reading the chain" />;
  return (
    <div className="posterior">
      <Message tone={view.converged ? 'good' : 'warn'} sentence={view.verdict} role="status" />
      <ParameterTable parameters={view.parameters} />
    </div>
  );
}

import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { FringeError, toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { commonRange } from '../../charts/drawHeatmap.ts';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { Message } from '../../ui/Message.tsx';
import { useSessionSummary } from '../sessions/useSession.ts';
import { RoleCard } from './RoleCard.tsx';

/** A standardization: how far it is, what it came to, or why it did not. */
export function RunView({ runId }: { readonly runId: string }) {
  const { summary, error } = useSessionSummary(runId);
  if (error !== null) return <Message tone="bad" sentence={error.message} remedy={error.remedy} />;
  if (summary?.status === 'finished') return <ResultView key={runId} runId={runId} />;
  if (summary === null || summary.status === 'running') return <ProgressView runId={runId} />;
  const sentence = summary.reason === '' ? `The run is ${summary.status}: it has no result.` : summary.reason;
  const remedy = 'No run directory was left half written. Resume or close it under Sessions, or run again.';
  return <Message tone="bad" sentence={sentence} remedy={remedy} />;
}

function ProgressView({ runId }: { readonly runId: string }) {
  const { progress: store } = useServices();
  const { progress } = useStore(store);
  const own = progress?.runId === runId ? progress : null;
  const share = own === null || own.maxIterations === 0 ? 0 : own.iteration / own.maxIterations;
  return (
    <Card title="Progress" className="live-progress">
      <div className="big">
        {formatNumber(100 * share, { decimals: 0 })}
        <span className="unit">%</span>
      </div>
      <progress value={share} max={1} aria-label="Share of the data that is measured" className="thin-progress" />
      <p className="mute">{own === null || own.phase === '' ? 'checking the datasets' : own.phase}</p>
      <p className="small faint">time left {formatDuration(own?.secondsLeft)}</p>
    </Card>
  );
}

function ResultView({ runId }: { readonly runId: string }) {
  const { client } = useServices();
  const [view, setView] = useState<ProcedureOutput<'standardize.run'> | null>(null);
  const [error, setError] = useState<FringeError | null>(null);
  useEffect(() => {
    let current = true;
    client.call('standardize.run', { runId }).then(
      (found) => current && setView(found),
      (thrown: unknown) => current && setError(FringeError.fromReport(toErrorReport(thrown))),
    );
    return () => {
      current = false;
    };
  }, [client, runId]);
  const ranges = useMemo(
    () => ({
      mu: commonRange(view?.roles.map(({ mu }) => mu) ?? []),
      sigma: commonRange(view?.roles.map(({ sigma }) => sigma) ?? []),
    }),
    [view],
  );
  if (error !== null) return <Message tone="bad" sentence={error.message} remedy={error.remedy} />;
  if (view === null) return <Skeleton lines={10} label="Loading the statistics" />;
  return (
    <div className="role-cards">
      {view.roles.map((role) => (
        <RoleCard key={role.role} view={role} ranges={ranges} />
      ))}
    </div>
  );
}

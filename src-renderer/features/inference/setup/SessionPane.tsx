import { useState } from 'react';
import type { RunSummary } from '../../../../src-core/domain/run.ts';
import type { FringeError } from '../../../../src-core/errors/fringeError.ts';
import { useServices } from '../../../stores/services.ts';
import { useAction } from '../../../stores/useAction.ts';
import { Skeleton } from '../../../ui/Empty.tsx';
import { formatDateTime } from '../../../ui/formatTime.ts';
import { Message } from '../../../ui/Message.tsx';
import { SimulatedMark } from '../../../ui/Tag.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { useRunsOfKind } from '../useRunsOfKind.ts';
import { tableColumns } from './csvColumns.ts';
import { takeSweep } from './takeData.ts';

const sweeps = ['sweep'] as const;

/** The sweeps that were recorded; the chosen one is the data. */
export function SessionPane() {
  const { client, inference } = useServices();
  const form = useKernelForm();
  const { runs, error } = useRunsOfKind(sweeps);
  const [run] = useAction();
  const [asked, setAsked] = useState<string | null>(null);
  const chosen = form.value(['target', 'session']);
  const choose = (runId: string) =>
    run(async () => {
      setAsked(runId);
      const { table } = await client.call('sweeps.table', { runId });
      takeSweep(inference, runId, tableColumns(table.columns, table.units));
    }).finally(() => setAsked(null));
  return <SweepList runs={runs} error={error} chosen={asked ?? chosen} onChoose={(runId) => void choose(runId)} />;
}

interface SweepListProps {
  readonly runs: readonly RunSummary[] | null;
  readonly error: FringeError | null;
  readonly chosen: unknown;
  readonly onChoose: (runId: string) => void;
}

function SweepList({ runs, error, chosen, onChoose }: SweepListProps) {
  if (error !== null) return <Message tone="bad" sentence={error.message} remedy={error.remedy} />;
  if (runs === null) return <Skeleton lines={3} label="Loading the recorded sweeps" />;
  const finished = runs.filter(({ status }) => status !== 'running');
  if (finished.length === 0) {
    return (
      <p className="small mute">
        No sweep is recorded yet. Take one under “Sweep now”, or by <code>fringe sweep</code> on the command line.
      </p>
    );
  }
  return (
    <ul className="sweep-list" aria-label="Recorded sweeps">
      {finished.slice(0, 50).map(({ id, title, startedAt, simulated, status }) => (
        <li key={id}>
          <button type="button" className="kernel" aria-pressed={chosen === id} onClick={() => onChoose(id)}>
            <span className="row">
              <b className="ellipsis">{title}</b>
              {simulated && <SimulatedMark />}
            </span>
            <small>
              {formatDateTime(startedAt)}
              {status === 'finished' ? '' : ` · ${status}`}
            </small>
          </button>
        </li>
      ))}
    </ul>
  );
}

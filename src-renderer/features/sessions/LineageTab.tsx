import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { StateEntry } from '../../../src-core/contract/procedures.ts';
import type { RunSummary } from '../../../src-core/domain/run.ts';
import { hashOf } from '../../stores/navigationStore.ts';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty, Skeleton } from '../../ui/Empty.tsx';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { formatDateTime } from '../../ui/formatTime.ts';
import { Tag } from '../../ui/Tag.tsx';
import { ArtifactActions } from '../run/ArtifactActions.tsx';
import { LineageGraph } from './LineageGraph.tsx';
import { StateActions } from './StateActions.tsx';

/** Which version came of which, and what each holds. */
export function LineageTab({ summary }: { readonly summary: RunSummary }) {
  const { sessions } = useServices();
  const { states } = useStore(sessions);
  const [chosen, setChosen] = useState<number | null>(summary.version);
  const entries = useMemo(() => states ?? [], [states]);
  const entry = entries.find(({ state }) => state.version === chosen) ?? entries.at(-1);
  if (states === null) return <Skeleton lines={6} label="Loading the lineage" />;
  if (entry === undefined) {
    return (
      <Card title="Lineage">
        <Empty title="No version yet">
          <p>The first calibration that runs to its end makes version 1.</p>
        </Empty>
      </Card>
    );
  }
  return (
    <div className="lineage">
      <Card title="Lineage" aside={`${entries.length} ${entries.length === 1 ? 'version' : 'versions'}`}>
        <LineageGraph entries={entries} chosen={entry.state.version} onChoose={setChosen} />
      </Card>
      <Card
        title={`Version ${entry.state.version}`}
        aside={
          <>
            {entry.inForce && <Tag tone="accent">in force</Tag>}
            {entry.applied && <Tag tone="good">applied</Tag>}
            {!entry.converged && <Tag tone="warn">did not converge</Tag>}
          </>
        }
      >
        <VersionTable entry={entry} />
        <StateActions entry={entry} />
        {entry.artifactDir !== null && (
          <div className="result-actions" role="group" aria-label={`Artifact of version ${entry.state.version}`}>
            <ArtifactActions
              key={entry.state.calibration_id}
              id={entry.state.calibration_id}
              of={`version ${entry.state.version}`}
              offered={['verify', 'report', 'export']}
            />
          </div>
        )}
        {entry.runId !== null && entry.runId !== summary.id && (
          <p>
            <a href={hashOf({ screen: 'sessions', runId: entry.runId })}>Open the session that made it</a>
          </p>
        )}
      </Card>
    </div>
  );
}

function VersionTable({ entry }: { readonly entry: StateEntry }) {
  const { state } = entry;
  const parameters = Object.values(state.node_calibrations).flatMap((node) =>
    Object.entries(node.parameters).map(([name, value]) => [`${node.node_id}.${name}`, value] as const),
  );
  return (
    <table>
      <tbody>
        <tr>
          <td>made</td>
          <td className="n num">{formatDateTime(state.timestamp)}</td>
        </tr>
        <tr>
          <td>kernel</td>
          <td className="n">{state.provenance.calibration_kernel_id}</td>
        </tr>
        <tr>
          <td>extinction ratio</td>
          <td className="n num">{formatQuantity(entry.extinctionRatioDb, 'dB', { decimals: 1 })}</td>
        </tr>
        <tr>
          <td>temperature</td>
          <td className="n num">{formatQuantity(state.provenance.temperature_c, 'degC', { decimals: 2 })}</td>
        </tr>
        {parameters.map(([name, value]) => (
          <tr key={name}>
            <td>{name}</td>
            <td className="n num">{formatNumber(value)}</td>
          </tr>
        ))}
        <tr>
          <td>calibration</td>
          <td className="n num selectable">{state.calibration_id}</td>
        </tr>
      </tbody>
    </table>
  );
}

import { useStore } from 'zustand';
import type { RunSummary } from '../../../src-core/domain/run.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { formatSetting } from '../../ui/formatNumber.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { ResultCard } from '../run/ResultCard.tsx';
import { StateActions } from './StateActions.tsx';
import { useArtifact } from './useSession.ts';

export interface ResultTabProps {
  readonly summary: RunSummary;
  readonly glance: RunGlance;
}

export function ResultTab({ summary, glance }: ResultTabProps) {
  const { sessions } = useServices();
  const { states } = useStore(sessions);
  const artifact = useArtifact(summary.id, summary.artifactDir);
  const { result } = glance;
  if (result === null) {
    return (
      <Card title="Result">
        <Empty title="There is no result">
          <p>{summary.reason === '' ? `The run is ${summary.status}.` : summary.reason}</p>
        </Empty>
      </Card>
    );
  }
  const own = states?.find(
    ({ state }) => state.version === result.version && state.calibration_id === result.calibrationId,
  );
  const parent = states?.find(({ state }) => state.calibration_id === summary.parentCalibrationId);
  return (
    <div className="result-columns">
      <ResultCard
        glance={glance}
        result={result}
        parentVersion={parent?.state.version ?? null}
        isApplied={own?.applied ?? false}
        actions={own === undefined ? undefined : <StateActions entry={own} />}
      />
      <Card title="How sure it is">
        <table>
          <tbody>
            <Line
              name="confidence that the target is met"
              value={formatQuantity((artifact?.summary.confidence ?? Number.NaN) * 100, '%', { significant: 3 })}
            />
            <Line
              name="signal to noise"
              value={formatQuantity(artifact?.summary.measurement_snr_db, 'dB', { decimals: 1 })}
            />
            <Line
              name="extinction as found"
              value={formatQuantity(artifact?.summary.initial_extinction_ratio_db, 'dB', { decimals: 2 })}
            />
            <Line name="target" value={formatSetting(artifact?.summary.target_value)} />
            <Line name="algorithm" value={artifact?.summary.algorithm ?? '–'} />
            <Line name="seed" value={summary.seed === null ? 'none' : String(summary.seed)} />
            <Line name="bench" value={summary.benchId} />
            <Line name="calibration" value={result.calibrationId} />
          </tbody>
        </table>
      </Card>
    </div>
  );
}

function Line({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <tr>
      <td>{name}</td>
      <td className="n num selectable">{value}</td>
    </tr>
  );
}

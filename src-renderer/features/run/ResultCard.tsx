import type { ReactNode } from 'react';
import type { CalibrationResult } from '../../../src-core/domain/run.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { Card } from '../../ui/Card.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import { convergenceWords } from './convergenceWords.ts';

export interface ResultCardProps {
  readonly glance: RunGlance;
  readonly result: CalibrationResult;
  readonly parentVersion: number | null;
  readonly isApplied: boolean;
  readonly actions?: ReactNode;
}

/** What a calibration came to: before and after, which version it made, and why it ended. */
export function ResultCard({ glance, result, parentVersion, isApplied, actions }: ResultCardProps) {
  const { before, parameters, start } = glance;
  const isMet = result.convergenceReason === 'threshold_met';
  const hasRatio = result.extinctionRatioDb !== null;
  return (
    <Card
      title="Result"
      className="result"
      aside={
        <>
          {start?.bench.simulated !== undefined && <SimulatedMark />}
          <Tag tone={isMet ? 'good' : 'warn'}>{isMet ? 'converged' : 'did not converge'}</Tag>
        </>
      }
    >
      <div className="before-after">
        <div>
          <div className="small mute">before</div>
          <div className="number num">
            {hasRatio
              ? formatNumber(before?.extinctionRatioDb, { decimals: 1 })
              : formatNumber(before?.cost, { significant: 3 })}
            {hasRatio && <span className="unit"> dB</span>}
          </div>
        </div>
        <span className="arrow" aria-hidden="true">
          →
        </span>
        <div>
          <div className="small mute">after</div>
          <div className="big" data-testid="extinction-ratio">
            {hasRatio
              ? formatNumber(result.extinctionRatioDb, { decimals: 1 })
              : formatNumber(result.cost, { significant: 3 })}
            {hasRatio && <span className="unit">dB</span>}
          </div>
        </div>
      </div>
      <div className="result-body">
        <p className="mute">{convergenceWords[result.convergenceReason]}</p>
        <table>
          <tbody>
            <Line name="version">
              v{result.version}
              {parentVersion === null ? ', the first' : ` ← v${parentVersion}`}
              {isApplied ? ', applied' : ''}
            </Line>
            <Line name="cost">{formatNumber(result.cost)}</Line>
            {result.trueExtinctionRatioDb !== null && (
              <Line name="true extinction">{formatQuantity(result.trueExtinctionRatioDb, 'dB', { decimals: 2 })}</Line>
            )}
            <Line name="iterations">
              {result.iterations} ({formatNumber(result.measurements, { decimals: 0 })} reads)
            </Line>
            <Line name="duration">{formatDuration(result.durationSeconds)}</Line>
            {Object.entries(result.parameters).map(([name, value]) => (
              <Line key={name} name={name}>
                {formatQuantity(value, parameters.find(({ fullName }) => fullName === name)?.unit ?? '')}
              </Line>
            ))}
          </tbody>
        </table>
      </div>
      {actions}
    </Card>
  );
}

function Line({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <tr>
      <td>{name}</td>
      <td className="n num">{children}</td>
    </tr>
  );
}

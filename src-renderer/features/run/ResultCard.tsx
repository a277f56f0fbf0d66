import type { ReactNode } from 'react';
import type { CalibrationResult } from '../../../src-core/domain/run.ts';
import { shortNames } from '../../stores/parameterNames.ts';
import { describeCost, kernelOfStart } from '../../stores/runGlance.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { Card } from '../../ui/Card.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import { convergenceWords } from './convergenceWords.ts';
import { NoteList } from './NoteList.tsx';
import { ParameterValues } from './ParameterValues.tsx';

export interface ResultCardProps {
  readonly glance: RunGlance;
  readonly result: CalibrationResult;
  readonly parentVersion: number | null;
  readonly isApplied: boolean;
  readonly actions?: ReactNode;
}

/** More parameters than these stand in columns below. */
const mostLines = 4;

/** What a calibration came to: before and after, which version it made, and why it ended. */
export function ResultCard({ glance, result, parentVersion, isApplied, actions }: ResultCardProps) {
  const { before, parameters, start } = glance;
  const isMet = result.convergenceReason === 'threshold_met';
  const hasRatio = result.extinctionRatioDb !== null;
  const kernel = kernelOfStart(start);
  const costUnit = kernel === null ? '' : describeCost(kernel.cost_function).unit;
  const big = hasRatio
    ? formatNumber(result.extinctionRatioDb, { decimals: 1 })
    : formatNumber(result.cost, { significant: 3 });
  const names = shortNames(Object.keys(result.parameters));
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
            <span className="unit"> {hasRatio ? 'dB' : costUnit}</span>
          </div>
        </div>
        <span className="arrow" aria-hidden="true">
          →
        </span>
        <div>
          <div className="small mute">after</div>
          <div className={big.length > 6 ? 'big long' : 'big'} data-testid="extinction-ratio">
            {big}
            <span className="unit">{hasRatio ? 'dB' : costUnit}</span>
          </div>
        </div>
      </div>
      <div className="result-body">
        <p className="mute">{convergenceWords[result.convergenceReason]}</p>
        <NoteList notes={glance.notes} />
        <table>
          <tbody>
            <Line name="version">
              v{result.version}
              {parentVersion === null ? ', the first' : ` ← v${parentVersion}`}
              {isApplied ? ', applied' : ''}
            </Line>
            <Line name="cost">{formatQuantity(result.cost, costUnit)}</Line>
            {glance.worstDb !== null && (
              <Line name="worst point">{formatQuantity(glance.worstDb, 'dB', { decimals: 2 })}</Line>
            )}
            {glance.algorithm !== '' && <Line name="algorithm">{glance.algorithm}</Line>}
            {result.trueExtinctionRatioDb !== null && (
              <Line name="true extinction">{formatQuantity(result.trueExtinctionRatioDb, 'dB', { decimals: 2 })}</Line>
            )}
            <Line name="iterations">
              {result.iterations} ({formatNumber(result.measurements, { decimals: 0 })} reads)
            </Line>
            <Line name="duration">{formatDuration(result.durationSeconds)}</Line>
            {names.length <= mostLines &&
              Object.entries(result.parameters).map(([name, value], index) => (
                <Line key={name} name={names[index] ?? name}>
                  {formatQuantity(value, parameters.find(({ fullName }) => fullName === name)?.unit ?? '')}
                </Line>
              ))}
          </tbody>
        </table>
        {names.length > mostLines && (
          <ParameterValues title="Settings" parameters={parameters} values={result.parameters} />
        )}
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

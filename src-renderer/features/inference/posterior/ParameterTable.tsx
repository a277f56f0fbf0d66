import type { ParameterDrawsView } from '../../../../src-core/domain/posteriorView.ts';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { formatUnit } from '../../../ui/formatQuantity.ts';
import { formatLike } from '../../../ui/formatUncertain.ts';
import { essTone, rHatTone } from './diagnosticWords.ts';
import type { DiagnosticTone } from './diagnosticWords.ts';

/** Every number of the posterior, one row a parameter; what is not good enough is marked in word and colour. */
export function ParameterTable({ parameters }: { readonly parameters: readonly ParameterDrawsView[] }) {
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label="Numbers of the posterior">
      <table className="posterior-table">
        <thead>
          <tr>
            <th>parameter</th>
            <th className="n">mean</th>
            <th className="n">sd</th>
            <th className="n">16 %</th>
            <th className="n">median</th>
            <th className="n">84 %</th>
            <th className="n">rank R-hat</th>
            <th className="n">bulk ESS</th>
            <th className="n">tail ESS</th>
            <th className="n">autocorrelation, steps</th>
          </tr>
        </thead>
        <tbody>
          {parameters.map((row) => (
            <tr key={row.name}>
              <th scope="row">
                {row.name}
                {row.unit !== '' && <span className="faint"> {formatUnit(row.unit)}</span>}
              </th>
              {[row.mean, row.sd, row.p16, row.p50, row.p84].map((value, index) => (
                <td key={index} className="n num">
                  {formatLike(value, row.sd)}
                </td>
              ))}
              <Diagnostic
                text={formatNumber(row.rHat, { decimals: 3 })}
                tone={rHatTone(row.rHat)}
                problem="above 1.01"
              />
              <Diagnostic
                text={formatNumber(row.essBulk, { decimals: 0 })}
                tone={essTone(row.essBulk)}
                problem="under 400"
              />
              <Diagnostic
                text={formatNumber(row.essTail, { decimals: 0 })}
                tone={essTone(row.essTail)}
                problem="under 400"
              />
              <Diagnostic
                text={formatNumber(row.autocorrelationTime, { significant: 3 })}
                tone={row.autocorrelationTime === null ? 'unknown' : row.autocorrelationTrusted ? 'good' : 'warn'}
                problem="not to be trusted"
              />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface DiagnosticProps {
  readonly text: string;
  readonly tone: DiagnosticTone;
  /** What is wrong with it, when it is. */
  readonly problem: string;
}

function Diagnostic({ text, tone, problem }: DiagnosticProps) {
  if (tone !== 'warn') return <td className={tone === 'unknown' ? 'n num faint' : 'n num'}>{text}</td>;
  return (
    <td className="n num warn" title={problem}>
      <span aria-hidden="true">⚠ </span>
      {text}
      <span className="visually-hidden">, {problem}</span>
    </td>
  );
}

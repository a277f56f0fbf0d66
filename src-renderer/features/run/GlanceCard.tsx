import type { RunProgress } from '../../../src-core/contract/procedures.ts';
import { describeCost, kernelOfStart } from '../../stores/runGlance.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { shortNames } from '../../stores/parameterNames.ts';
import { Card } from '../../ui/Card.tsx';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatNumber, formatSetting } from '../../ui/formatNumber.ts';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { SimulatedMark, Tag } from '../../ui/Tag.tsx';
import { NoteList } from './NoteList.tsx';
import { ParameterValues } from './ParameterValues.tsx';
import { targetDb } from './targetDb.ts';

export interface GlanceCardProps {
  readonly glance: RunGlance;
  /** Of the same run while it is on. */
  readonly progress: RunProgress | null;
}

/** More parameters than these stand in columns below. */
const mostLines = 4;

/** The one big number, and the few that go with it. */
export function GlanceCard({ glance, progress }: GlanceCardProps) {
  const { start, before, extinctionRatioDb, bestCost, bestParameters, parameters } = glance;
  const kernel = kernelOfStart(start);
  const cost = kernel === null ? null : describeCost(kernel.cost_function);
  const target = cost?.target ?? null;
  const toleranceDb = cost?.toleranceDb ?? null;
  const isMet =
    toleranceDb === null
      ? target !== null && bestCost !== null && bestCost <= target
      : glance.worstDb !== null && glance.worstDb <= toleranceDb;
  const inDb = target === null ? null : targetDb(cost?.expression ?? '', target);
  const hasRatio = extinctionRatioDb !== null || (before?.extinctionRatioDb ?? null) !== null;
  const big = hasRatio ? formatNumber(extinctionRatioDb, { decimals: 1 }) : formatNumber(bestCost, { significant: 3 });
  const beforeText = hasRatio
    ? formatQuantity(before?.extinctionRatioDb, 'dB', { decimals: 1 })
    : formatQuantity(before?.cost, cost?.unit ?? '');
  const names = shortNames(parameters.map(({ fullName }) => fullName));
  const targetText = inDb !== null && hasRatio ? `${formatSetting(inDb, 3)} dB` : formatSetting(target);
  return (
    <Card
      title={hasRatio ? 'Extinction ratio' : toleranceDb === null ? 'Cost' : 'RMS difference'}
      aside={start?.bench.simulated === undefined ? undefined : <SimulatedMark />}
      className="glance"
    >
      <div className={big.length > 6 ? 'big long' : 'big'} data-testid="extinction-ratio">
        {big}
        <span className="unit">{hasRatio ? 'dB' : (cost?.unit ?? '')}</span>
      </div>
      <div className="mute before-target">
        best so far · before <span className="num">{beforeText}</span>
        {target !== null && (
          <>
            {' '}
            · target <span className="num">{targetText}</span>{' '}
            <Tag tone={isMet ? 'good' : 'plain'}>{isMet ? 'met' : 'not yet'}</Tag>
          </>
        )}
        {toleranceDb !== null && (
          <>
            {' '}
            · each point within <span className="num">{formatSetting(toleranceDb)} dB</span>{' '}
            <Tag tone={isMet ? 'good' : 'plain'}>{isMet ? 'met' : 'not yet'}</Tag>
          </>
        )}
      </div>
      <NoteList notes={glance.notes} />
      <table>
        <tbody>
          <Line name="best cost" value={formatNumber(bestCost)} />
          <Line name="iteration" value={`${glance.iterations} / ${kernel?.optimizer_config.max_iterations ?? '–'}`} />
          <Line name="measurements" value={formatNumber(glance.measurements, { decimals: 0 })} />
          <Line name="elapsed" value={formatDuration(progress?.elapsedSeconds ?? glance.elapsedSeconds)} />
          {glance.snrDb !== null && (
            <Line name="signal to noise" value={formatQuantity(glance.snrDb, 'dB', { decimals: 0 })} />
          )}
          {glance.worstDb !== null && (
            <Line name="worst point, of the best" value={formatQuantity(glance.worstDb, 'dB', { decimals: 2 })} />
          )}
          {glance.gradientNorm !== null && (
            <Line name="gradient norm" value={formatNumber(glance.gradientNorm, { significant: 3 })} />
          )}
          {glance.algorithm !== '' && <Line name="algorithm" value={glance.algorithm} />}
          {parameters.length <= mostLines &&
            parameters.map(({ fullName, unit }, index) => (
              <Line
                key={fullName}
                name={`best ${names[index] ?? fullName}`}
                value={formatQuantity(bestParameters[fullName], unit)}
              />
            ))}
        </tbody>
      </table>
      {parameters.length > mostLines && glance.bestIteration !== null && (
        <ParameterValues title="Best so far" parameters={parameters} values={bestParameters} />
      )}
    </Card>
  );
}

function Line({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <tr>
      <td>{name}</td>
      <td className="n num">{value}</td>
    </tr>
  );
}

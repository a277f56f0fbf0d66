import { healthyAcceptance } from '../../../charts/healthyAcceptance.ts';
import { useCallback, useMemo, useState } from 'react';
import { StepLinesChart } from '../../../charts/StepLinesChart.tsx';
import type { InferenceGlance } from '../../../stores/inferenceGlance.ts';
import type { InferenceRecord } from '../../../stores/inferenceRecord.ts';
import { seriesColumn } from '../../../stores/inferenceRecord.ts';
import { Card } from '../../../ui/Card.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { SimulatedMark } from '../../../ui/Tag.tsx';
import { ProgressCard } from './ProgressCard.tsx';

const [from, to] = healthyAcceptance;
const healthy = { from, to, words: 'healthy' } as const;
const shares = [0, 1] as const;

export interface LiveViewProps {
  readonly record: InferenceRecord;
  readonly glance: InferenceGlance;
}

/** An inference as it samples: whether its proposals are taken, where its walkers are, how far it is. */
export function LiveView({ record, glance }: LiveViewProps) {
  const { acceptance, totalSteps, discard, simulated } = glance;
  const ensembles = acceptance.length;
  const groups = useMemo(() => Array.from({ length: ensembles }, (_, index) => `${index + 1}`), [ensembles]);
  const lines = useMemo(() => groups.map((_, index) => ({ column: seriesColumn(index), group: index })), [groups]);
  const acceptanceTable = useCallback(() => record.acceptance, [record]);
  const densityTable = useCallback(() => record.logDensity, [record]);
  const mark = simulated ? <SimulatedMark /> : undefined;
  if (ensembles === 0) {
    return (
      <div className="live-grid waiting">
        <Card title={glance.kind === 'infer' ? 'Sampling' : 'Point estimate'}>
          <Empty
            title={glance.kind === 'infer' ? 'The walkers are being placed' : 'The best point is being looked for'}
          >
            <p>
              {glance.kind === 'infer'
                ? 'The data are read, the first points found, and the workers started. The first steps show here.'
                : 'Several searches run, each from its own start. The result shows here.'}
            </p>
          </Empty>
        </Card>
        <ProgressCard glance={glance} />
      </div>
    );
  }
  return (
    <div className="live-grid">
      <div className="live-charts">
        <Card title="Acceptance" aside={mark}>
          <StepLinesChart
            label="Share of the proposals that were taken, by ensemble over steps; healthy between 0.2 and 0.5"
            source={record}
            table={acceptanceTable}
            lines={lines}
            groups={groups}
            unit=""
            totalSteps={totalSteps}
            discard={discard}
            band={healthy}
            range={shares}
          />
        </Card>
        <Card title="Mean log probability" aside={mark}>
          <StepLinesChart
            label="Mean log posterior density of the walkers, by ensemble over steps"
            source={record}
            table={densityTable}
            lines={lines}
            groups={groups}
            unit=""
            totalSteps={totalSteps}
            discard={discard}
          />
        </Card>
        <WalkersCard record={record} glance={glance} groups={groups} />
      </div>
      <ProgressCard glance={glance} />
    </div>
  );
}

interface WalkersCardProps extends LiveViewProps {
  readonly groups: readonly string[];
}

/** A few walkers of each ensemble, one parameter at a time. */
function WalkersCard({ record, glance, groups }: WalkersCardProps) {
  const { walkersShown, parameters, units, totalSteps, discard, simulated } = glance;
  const [chosen, setChosen] = useState(0);
  // Names come with the record; without them the walkers' positions still tell how many there are.
  const width = record.walkers.width - 1;
  const count = walkersShown > 0 && groups.length > 0 ? Math.round(width / (walkersShown * groups.length)) : 0;
  const names = Array.from({ length: count }, (_, index) => parameters[index] ?? `parameter ${index + 1}`);
  const shown = Math.min(chosen, Math.max(0, count - 1));
  const lines = useMemo(
    () =>
      groups.flatMap((_, ensemble) =>
        Array.from({ length: walkersShown }, (_walker, walker) => ({
          column: seriesColumn((ensemble * walkersShown + walker) * count + shown),
          group: ensemble,
        })),
      ),
    [groups, walkersShown, count, shown],
  );
  const table = useCallback(() => record.walkers, [record]);
  return (
    <Card
      title="Walkers"
      aside={
        <>
          <label className="row">
            <span>Parameter</span>
            <select
              className="select num walker-choice"
              value={shown}
              onChange={(event) => setChosen(Number(event.target.value))}
            >
              {names.map((name, index) => (
                <option key={name} value={index}>
                  {name}
                </option>
              ))}
            </select>
          </label>
          {simulated && <SimulatedMark />}
        </>
      }
    >
      {count === 0 ? (
        <Empty title="No walker is told of">
          <p>This run tells no positions while it samples; they show when it has ended.</p>
        </Empty>
      ) : (
        <StepLinesChart
          label={`Positions of ${walkersShown} walkers of each ensemble in ${names[shown] ?? ''}, over steps`}
          source={record}
          table={table}
          lines={lines}
          groups={groups}
          unit={units[names[shown] ?? ''] ?? ''}
          totalSteps={totalSteps}
          discard={discard}
        />
      )}
    </Card>
  );
}

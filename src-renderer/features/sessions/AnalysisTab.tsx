import { useCallback, useState } from 'react';
import { PlotlyFrame } from '../../charts/PlotlyFrame.tsx';
import type { ThemeColours } from '../../ui/themeColours.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Segments } from '../../ui/Segments.tsx';
import { SimulatedMark } from '../../ui/Tag.tsx';
import type { RunCardProps } from '../run/CostCard.tsx';
import { analysisKinds, buildAnalysis } from './analysisFigures.ts';
import type { AnalysisKind } from './analysisFigures.ts';

/** Plots to turn and to look into; drawn by plotly, which is fetched when this opens. */
export function AnalysisTab({ record, glance }: RunCardProps) {
  const [kind, setKind] = useState<AnalysisKind>('points');
  const { parameters, iterations } = glance;
  const build = useCallback(
    (colours: ThemeColours) => buildAnalysis(kind, { table: record.iterations, parameters, colours }),
    // Drawn anew as iterations come, at the pace of the glance.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [kind, record, parameters, iterations],
  );
  return (
    <Card
      title="Visited points and their cost"
      className="analysis"
      aside={
        <>
          {glance.start?.bench.simulated !== undefined && <SimulatedMark />}
          <Segments label="Plot" options={analysisKinds} value={kind} onChange={setKind} />
        </>
      }
    >
      {iterations < 3 ? (
        <Empty title="Too few points">
          <p>An analysis plot needs at least three iterations.</p>
        </Empty>
      ) : (
        <PlotlyFrame key={kind} label={`Analysis of visited points: ${kind}`} build={build} />
      )}
    </Card>
  );
}

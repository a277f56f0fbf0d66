import { Card } from '../../ui/Card.tsx';
import { formatQuantity } from '../../ui/formatQuantity.ts';
import { Dot } from '../../ui/Tag.tsx';
import { whole } from './baselineWords.ts';
import type { HeadView } from './useHead.ts';

export interface HeadFiguresProps {
  readonly judged: HeadView['judged'];
  readonly unit: string;
  readonly quality: HeadView['quality'];
}

/** The numbers of a head, its labels, and what may be said of its scores. */
export function HeadFigures({ judged, unit, quality }: HeadFiguresProps) {
  const text = (value: number | null) => formatQuantity(value, unit, { significant: 4 });
  const short = (value: number) => formatQuantity(value, unit, { significant: 3 });
  const { p5, p95, range, median, iqr, minimum, maximum, labels, file_count: scores, left_out: leftOut } = judged;
  const figures: readonly (readonly [string, string, string])[] = [
    ['p5', text(p5), '5th percentile, of type 7'],
    ['median', text(median), '50th percentile'],
    ['p95', text(p95), '95th percentile, of type 7'],
    ['range', text(range), 'p95 − p5'],
    ['IQR', text(iqr), 'Interquartile range, Q3 − Q1'],
    ['lowest', text(minimum), 'The lowest score'],
    ['highest', text(maximum), 'The highest score'],
    [
      'scores',
      leftOut === 0 ? whole(scores) : `${whole(scores)}, ${whole(leftOut)} left out`,
      'Finite scores; NaN and infinite ones are left out',
    ],
  ];
  return (
    <Card title="Figures and quality" className="figures-card">
      <div className="figures-scroll" tabIndex={0} role="group" aria-label="Figures and quality">
        {quality.length === 0 ? (
          <p className="row small mute">
            <Dot tone="good" /> Nothing about these scores asks for attention.
          </p>
        ) : (
          <Sentences quality={quality.filter(({ severity }) => severity === 'warning')} />
        )}
        <dl className="figures">
          {figures.map(([name, value, meaning]) => (
            <div key={name}>
              <dt title={meaning}>{name}</dt>
              <dd className="num">{value}</dd>
            </div>
          ))}
        </dl>
        <h3>Labels</h3>
        {Object.keys(labels).length === 0 ? (
          <p className="small mute">The scores carry no label.</p>
        ) : (
          <table className="labels-table">
            <thead>
              <tr>
                <th scope="col">label</th>
                <th scope="col" className="n" title="Becomes 0 when a score is tagged">
                  p5
                </th>
                <th scope="col" className="n" title="Becomes 1 when a score is tagged">
                  p95
                </th>
                <th scope="col" title="clip((score − p5) / (p95 − p5), 0, 1)">
                  method
                </th>
                <th scope="col" className="n" title="Scores with this label">
                  n
                </th>
              </tr>
            </thead>
            <tbody>
              {Object.entries(labels).map(([label, calibration]) => (
                <tr key={label}>
                  <td className="ellipsis" title={label}>
                    {label}
                  </td>
                  <td className="n num">{short(calibration.p5)}</td>
                  <td className="n num">{short(calibration.p95)}</td>
                  <td>{calibration.method}</td>
                  <td className="n num">{whole(calibration.count)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Sentences quality={quality.filter(({ severity }) => severity === 'info')} />
      </div>
    </Card>
  );
}

/** What may be said of the scores: warnings stand above the figures, the rest below them. */
function Sentences({ quality }: Pick<HeadFiguresProps, 'quality'>) {
  if (quality.length === 0) return null;
  return (
    <ul className="quality">
      {quality.map(({ severity, text }) => (
        <li key={text} className="small">
          <Dot tone={severity === 'warning' ? 'warn' : 'accent'} />
          <span>
            <span className="visually-hidden">{severity}: </span>
            {text}
          </span>
        </li>
      ))}
    </ul>
  );
}

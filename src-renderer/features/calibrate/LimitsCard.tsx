import { useStore } from 'zustand';
import { wattsToDbm } from '../../../src-core/units/decibel.ts';
import type { RunGlance } from '../../stores/runGlance.ts';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { Skeleton } from '../../ui/Empty.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { limitRows } from './limitRows.ts';

/** Where every limited quantity stands now. */
export function LimitsCard({ glance }: { readonly glance: RunGlance | null }) {
  const { bench } = useServices();
  const { status } = useStore(bench);
  if (status === null) {
    return (
      <Card title="Limits">
        <Skeleton lines={3} label="Loading the limits" />
      </Card>
    );
  }
  const opticalW = glance?.opticalPowerW ?? null;
  const opticalDbm = opticalW === null ? null : wattsToDbm(opticalW);
  const rows = limitRows({ status, outputs: glance?.outputs ?? {}, opticalDbm });
  const isInside = rows.every(({ side }) => side !== 'outside');
  return (
    <Card
      title="Limits"
      className="limits"
      aside={<Tag tone={isInside ? 'good' : 'bad'}>{isInside ? 'all inside' : 'outside'}</Tag>}
    >
      <div className="limits-scroll" tabIndex={0} role="group" aria-label="Every limited quantity">
        <table>
          <tbody>
            {rows.map(({ name, value, limit, side }) => (
              <tr key={name} className={side === 'outside' ? 'bad' : undefined}>
                <td className="ellipsis" title={name}>
                  {name}
                </td>
                <td className="n num">{value}</td>
                <td className="n num faint">{limit}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}

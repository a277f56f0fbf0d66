import { useStore } from 'zustand';
import { useServices } from '../../stores/services.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { formatBytes } from '../../ui/formatBytes.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { SimulatedMark } from '../../ui/Tag.tsx';

const whole = (value: number) => formatNumber(value, { decimals: 0 });

/** Phase 0: what the datasets are, before anything is measured. */
export function CheckCard() {
  const { standardize } = useServices();
  const { found } = useStore(standardize);
  return (
    <Card title="Datasets as they were found" aside={<span className="small faint">[N, L, d_ff]</span>}>
      {found === null || found.roles.length === 0 ? (
        <Empty title="No dataset yet">
          <p>Choose recorded sessions, or name a file. Paths begin at:</p>
          <code className="selectable">{found?.folder ?? '…'}</code>
        </Empty>
      ) : (
        <div className="table-scroll" tabIndex={0} role="group" aria-label="Datasets as they were found">
          <table>
            <thead>
              <tr>
                <th scope="col">role</th>
                <th scope="col" className="n">
                  records N
                </th>
                <th scope="col" className="n">
                  layers L
                </th>
                <th scope="col" className="n">
                  bins d_ff
                </th>
                <th scope="col">numbers</th>
                <th scope="col" className="n">
                  measured
                </th>
              </tr>
            </thead>
            <tbody>
              {found.roles.map(({ role, name, shape, dtype, records, bytes, simulated }) => (
                <tr key={role}>
                  <td>
                    <b>{name}</b> {simulated && <SimulatedMark />}
                  </td>
                  <td className="n num">{whole(shape[0])}</td>
                  <td className="n num">{whole(shape[1])}</td>
                  <td className="n num">{whole(shape[2])}</td>
                  <td className="mute">
                    {dtype}, {formatBytes(bytes)}
                  </td>
                  <td className="n num">{whole(records)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {found.roles.flatMap(({ role, notes }) =>
            notes.map((note) => (
              <p key={`${role} ${note}`} className="small mute">
                {note}
              </p>
            )),
          )}
          <p className="small mute">
            Run directories in <code className="selectable">{found.runsDir}</code>
          </p>
        </div>
      )}
    </Card>
  );
}

import type { ReactNode } from 'react';
import type { Preflight } from '../../../src-core/contract/procedures.ts';
import { formatDuration } from '../../ui/formatDuration.ts';
import { formatSetting } from '../../ui/formatNumber.ts';
import { formatQuantity, formatUnit } from '../../ui/formatQuantity.ts';

/** Everything that preflight tells. */
export function PreflightTables({ preflight }: { readonly preflight: Preflight }) {
  const { parameters, names, limits } = preflight;
  // An adaptive search says behind its name why it becomes what it becomes.
  const colon = preflight.algorithm.indexOf(': ');
  const algorithm = colon < 0 ? preflight.algorithm : preflight.algorithm.slice(0, colon);
  const reason = colon < 0 ? '' : `${algorithm}: ${preflight.algorithm.slice(colon + 2)}`;
  const most = preflight.measurementsPerIteration * preflight.maxIterations;
  return (
    <>
      <div className="preflight-figures">
        <Figure name="expected at most" value={formatDuration(preflight.expectedDurationSeconds)} />
        <Figure name="time limit" value={formatDuration(preflight.timeoutSeconds)} />
        <Figure name="iterations, at most" value={String(preflight.maxIterations)} />
        <Figure name="reads per iteration" value={`${preflight.measurementsPerIteration} (${most} in all)`} />
        <Figure name="algorithm" value={algorithm} />
        <Figure name="target" value={preflight.target === null ? 'none' : formatSetting(preflight.target)} />
        {reason !== '' && <p className="preflight-reason small mute">{reason}.</p>}
      </div>
      <Section title="Cost">
        <code className="selectable">{preflight.costExpression}</code>
      </Section>
      <Section title="Written">
        <table>
          <thead>
            <tr>
              <th>parameter</th>
              <th className="n">from</th>
              <th className="n">range</th>
              <th className="n">soft limits</th>
              <th className="n">output, at most</th>
              <th className="n">current, at most</th>
            </tr>
          </thead>
          <tbody className="num">
            {parameters.map((one) => (
              <tr key={one.fullName}>
                <td>{one.fullName}</td>
                <td className="n">{formatQuantity(one.start, one.unit)}</td>
                <td className="n">
                  {formatSetting(one.range[0])} … {formatSetting(one.range[1])} {formatUnit(one.unit)}
                </td>
                <td className="n">
                  {one.softLimits === null
                    ? 'none'
                    : `${formatSetting(one.softLimits[0])} … ${formatSetting(one.softLimits[1])}`}
                </td>
                <td className="n">{formatQuantity(one.maxOutput, one.outputUnit, { significant: 3 })}</td>
                <td className="n">{formatQuantity(one.maxCurrentMa, 'mA', { significant: 3 })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      <div className="preflight-columns">
        <Section title="Instruments held">
          <List items={preflight.instrumentsLeased} />
        </Section>
        <Section title="Sensors read">
          <List items={preflight.sensorsRead} />
        </Section>
        <Section title="Limits">
          <table>
            <tbody>
              {limits.map(({ name, value }) => (
                <tr key={name}>
                  <td>{name}</td>
                  <td className="n num">{value}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
        <Section title="Names">
          <table>
            <tbody>
              {names.map(({ name, source }) => (
                <tr key={name}>
                  <td>
                    <code>{name}</code>
                  </td>
                  <td className="mute">{source}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      </div>
    </>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <div className="small mute">{name}</div>
      <div className="num">{value}</div>
    </div>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="preflight-section">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function List({ items }: { readonly items: readonly string[] }) {
  if (items.length === 0) return <p className="mute">none</p>;
  return (
    <ul className="code-list">
      {items.map((item) => (
        <li key={item}>
          <code>{item}</code>
        </li>
      ))}
    </ul>
  );
}

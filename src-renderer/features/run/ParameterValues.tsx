import { shortNames } from '../../stores/parameterNames.ts';
import type { ParameterColumn } from '../../stores/runGlance.ts';
import { formatNumber } from '../../ui/formatNumber.ts';
import { formatUnit } from '../../ui/formatQuantity.ts';

export interface ParameterValuesProps {
  readonly title: string;
  readonly parameters: readonly ParameterColumn[];
  /** By full name. */
  readonly values: Readonly<Record<string, number>>;
}

/** Many settings at a glance: in columns, their unit said once where all have the same. */
export function ParameterValues({ title, parameters, values }: ParameterValuesProps) {
  const names = shortNames(parameters.map(({ fullName }) => fullName));
  const units = new Set(parameters.map(({ unit }) => formatUnit(unit)));
  const [common] = units;
  return (
    <section className="parameter-values" aria-label={title}>
      <h3>
        {title}
        {units.size === 1 && common !== '' && <span className="faint">, {common}</span>}
      </h3>
      <dl>
        {parameters.map(({ fullName, unit }, index) => (
          <div key={fullName}>
            <dt className="ellipsis" title={fullName}>
              {names[index]}
            </dt>
            <dd className="num">
              {formatNumber(values[fullName], { significant: 4 })}
              {units.size > 1 && ` ${formatUnit(unit)}`}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

import type { ParameterDrawsView } from '../../../../src-core/domain/posteriorView.ts';
import { tenToThe } from '../../../ui/formatNumber.ts';
import { uncertainWords } from '../../../ui/formatUncertain.ts';

/** Mean and standard deviation of every parameter, to be read from where one stands. */
export function BigNumbers({ parameters }: { readonly parameters: readonly ParameterDrawsView[] }) {
  const rows = parameters.map(({ name, unit, mean, sd }) => ({ name, words: uncertainWords(mean, sd, unit) }));
  const longest = Math.max(...rows.map(({ words: { value, sd } }) => value.length + (sd?.length ?? 0)));
  return (
    <dl
      className={rows.length > 6 || longest > 15 ? 'big-numbers many' : 'big-numbers'}
      aria-label="Mean and standard deviation"
    >
      {rows.map(({ name, words }) => {
        return (
          <div key={name}>
            <dt>
              <span className="ellipsis" title={name}>
                {name}
              </span>
              <span className="faint">
                {words.power === 0 ? '' : `${tenToThe(words.power)} `}
                {words.unit}
              </span>
            </dt>
            <dd className="num">
              {words.value}
              {words.sd !== null && <span className="sd">± {words.sd}</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

import type { ParameterDrawsView } from '../../../../src-core/domain/posteriorView.ts';
import { tenToThe } from '../../../ui/formatNumber.ts';
import { uncertainWords } from '../../../ui/formatUncertain.ts';

/** Mean and standard deviation of every parameter, to be read from where one stands. */
export function BigNumbers({ parameters }: { readonly parameters: readonly ParameterDrawsView[] }) {
  return (
    <dl className={parameters.length > 6 ? 'big-numbers many' : 'big-numbers'} aria-label="Mean and standard deviation">
      {parameters.map(({ name, unit, mean, sd }) => {
        const words = uncertainWords(mean, sd, unit);
        return (
          <div key={name}>
            <dt>
              <span className="ellipsis" title={name}>
                {name}
              </span>
              <span className="faint">{words.unit}</span>
            </dt>
            <dd className="num">
              {words.value}
              {words.sd !== null && <span className="sd">± {words.sd}</span>}
              {words.power !== 0 && <span className="sd">·{tenToThe(words.power)}</span>}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

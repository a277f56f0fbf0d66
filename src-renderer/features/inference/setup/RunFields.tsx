import { useStore } from 'zustand';
import { useServices } from '../../../stores/services.ts';
import { Field } from '../../../ui/Field.tsx';
import { formatDuration } from '../../../ui/formatDuration.ts';
import { formatNumber } from '../../../ui/formatNumber.ts';
import { KernelChoice } from '../../calibrate/KernelChoice.tsx';
import { KernelField } from '../../calibrate/KernelField.tsx';
import { useKernelForm } from '../../calibrate/kernelFormContext.ts';
import { tagOf } from '../../calibrate/kernelText.ts';
import { initVariants, methodVariants, moveTag, moveVariants } from './choices.ts';
import { expectedSeconds } from './expectedSeconds.ts';

/** How long is sampled, from where, and how the point estimate is looked for. */
export function RunFields() {
  const { inference, preferences } = useServices();
  const { prepared } = useStore(inference);
  const { pointsPerSecond } = useStore(preferences);
  const form = useKernelForm();
  const init = tagOf(form.value(['sampler', 'init']));
  const method = tagOf(form.value(['estimate', 'method']));
  const moves = moveTag(form.value(['sampler', 'moves']));
  const seconds = prepared === null ? null : expectedSeconds(prepared, pointsPerSecond);
  return (
    <fieldset>
      <legend>Run</legend>
      <div className="pair">
        <KernelField path={['sampler', 'ensembles']} label="Ensembles" kind="number" placeholder="4" />
        <KernelField
          path={['sampler', 'walkers']}
          label="Walkers of each"
          kind="number"
          placeholder={prepared === null ? 'at least 32' : String(prepared.walkers)}
        />
        <KernelField path={['sampler', 'steps']} label="Steps" kind="number" placeholder="2000" />
        <KernelField path={['sampler', 'discard']} label="Discarded steps" kind="number" placeholder="a quarter" />
        <KernelField path={['sampler', 'seed']} label="Seed" kind="number" placeholder="1" />
        <KernelField path={['sampler', 'thin']} label="Every n-th kept" kind="number" placeholder="1" />
        <KernelChoice
          path={['sampler', 'init']}
          label="Walkers start"
          variants={initVariants}
          none="from the priors"
          make={(tag) => startOf(tag, prepared?.parameters ?? [])}
        />
        <Field label="Moves" refusal={form.refusal(['sampler', 'moves'], 'inside')}>
          <select
            className="select"
            value={moves}
            onChange={(event) =>
              form.set(['sampler', 'moves'], moveVariants.find(({ tag }) => tag === event.target.value)?.value)
            }
          >
            {moveVariants.map(({ tag, words }) => (
              <option key={tag} value={tag}>
                {words}
              </option>
            ))}
          </select>
        </Field>
        {init === 'Ball' && (
          <>
            <KernelField path={['sampler', 'init', 'Ball', 'radius']} label="Radius of the ball" kind="number" />
            <KernelField path={['sampler', 'init', 'Ball', 'center']} label="Its centre, as JSON" kind="json" />
          </>
        )}
        {init === 'Explicit' && (
          <KernelField path={['sampler', 'init', 'Explicit']} label="File of the rows" kind="text" />
        )}
        <KernelChoice path={['estimate', 'method']} label="Estimate by" variants={methodVariants} none="L-BFGS" />
        <KernelField path={['estimate', 'restarts']} label="Restarts" kind="number" placeholder="10" />
        {method === 'RandomSearch' && (
          <KernelField path={['estimate', 'method', 'RandomSearch', 'n_samples']} label="Points drawn" kind="number" />
        )}
      </div>
      <p className="run-figures" role="status">
        {prepared === null ? (
          <span className="mute">The cost of the run is told as soon as data and model stand.</span>
        ) : (
          <>
            <b className="num">{formatNumber(prepared.evaluations, { decimals: 0 })}</b> evaluations of{' '}
            <span className="num">{formatNumber(pointsOf(prepared), { decimals: 0 })}</span> points
            {seconds !== null && (
              <>
                , <b className="num">about {formatDuration(seconds)}</b>
              </>
            )}
            {pointsPerSecond === null && <span className="mute"> (a guess until the first run on this machine)</span>}
          </>
        )}
      </p>
    </fieldset>
  );
}

const pointsOf = ({ variables }: { readonly variables: readonly { readonly points: number }[] }): number =>
  variables.reduce((sum, { points }) => sum + points, 0);

/** A ball begins about the guess of the model, as far as it has one. */
function startOf(
  tag: string,
  parameters: readonly { readonly name: string; readonly guess: number | null }[],
): unknown {
  if (tag !== 'Ball') return initVariants.find((one) => one.tag === tag)?.value;
  return {
    Ball: { center: Object.fromEntries(parameters.map(({ name, guess }) => [name, guess ?? 0])), radius: 0.01 },
  };
}

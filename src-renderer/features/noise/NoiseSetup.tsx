import { noiseTiers } from '../../../src-core/domain/noise.ts';
import type { NoiseTier } from '../../../src-core/domain/noise.ts';
import type { ProcedureOutput } from '../../../src-core/contract/procedures.ts';
import { Card } from '../../ui/Card.tsx';
import { Field } from '../../ui/Field.tsx';
import { Segments } from '../../ui/Segments.tsx';
import type { NoiseDraft } from './noiseDraft.ts';

export interface NoiseSetupProps {
  readonly draft: NoiseDraft;
  readonly check: ProcedureOutput<'noise.check'> | null;
  readonly onEdit: (part: Partial<NoiseDraft>) => void;
}

const kinds = [
  { value: 'instrument', label: 'Instruments' },
  { value: 'command', label: 'A program' },
] as const;

/** What is tried, how often, and how long it may take. */
export function NoiseSetup({ draft, check, onEdit }: NoiseSetupProps) {
  const { kind, timeouts, tiers } = draft;
  const number = (label: string, name: 'samples' | 'workers' | 'seed' | 'failurePercent') => (
    <Field label={label}>
      <input
        className="input num"
        inputMode="decimal"
        value={draft[name]}
        onChange={({ target }) => onEdit({ [name]: target.value })}
      />
    </Field>
  );
  const setTimeoutOf = (tier: NoiseTier, text: string) =>
    onEdit({ timeouts: { ...timeouts, [kind]: { ...timeouts[kind], [tier]: text } } });
  const toggle = (tier: NoiseTier) =>
    onEdit({ tiers: noiseTiers.filter((each) => (each === tier) !== tiers.includes(each)) });
  const [refusal] = check?.refusals ?? [];
  const list = kind === 'instrument' ? draft.queries : draft.modules;
  const setList = (text: string) => onEdit(kind === 'instrument' ? { queries: text } : { modules: text });
  return (
    <Card title="Set up" className="noise-setup">
      <Segments label="What is tried" options={kinds} value={kind} onChange={(value) => onEdit({ kind: value })} />
      {kind === 'command' && (
        <div className="noise-pair">
          <Field label="Program, {file} for the module's file">
            <input
              className="input num"
              value={draft.program}
              onChange={({ target }) => onEdit({ program: target.value })}
            />
          </Field>
          <Field label="Folder of the modules">
            <input
              className="input num"
              value={draft.workingDirectory}
              onChange={({ target }) => onEdit({ workingDirectory: target.value })}
            />
          </Field>
        </div>
      )}
      <Field
        label={kind === 'instrument' ? 'Queries, an instrument and what it is asked a line' : 'Modules, one a line'}
        refusal={refusal?.message ?? null}
      >
        <textarea
          className="textarea num"
          rows={6}
          spellCheck={false}
          value={list}
          aria-invalid={refusal !== undefined}
          onChange={({ target }) => setList(target.value)}
        />
      </Field>
      {kind === 'instrument' && check !== null && (
        <div className="noise-queries" role="group" aria-label="Queries that may be asked">
          {check.queries.map((query) => (
            <button
              key={query}
              type="button"
              className="chip"
              onClick={() => setList(`${list.replace(/\n*$/, list.trim() === '' ? '' : '\n')}${query}\n`)}
            >
              + {query}
            </button>
          ))}
        </div>
      )}
      <fieldset className="noise-tiers">
        <legend className="label">Tiers and their timeouts</legend>
        {noiseTiers.map((tier) => (
          <div key={tier} className="noise-tier">
            <label className="check">
              <input type="checkbox" checked={tiers.includes(tier)} onChange={() => toggle(tier)} />
              {tier}
            </label>
            <input
              className="input num"
              aria-label={`Timeout of ${tier} in seconds`}
              value={timeouts[kind][tier]}
              onChange={({ target }) => setTimeoutOf(tier, target.value)}
            />
            <span className="faint">s</span>
          </div>
        ))}
      </fieldset>
      <div className="noise-pair">
        {number('Samples of each tier', 'samples')}
        {number('At once', 'workers')}
        {number('Seed', 'seed')}
        {number('Failures at most, %', 'failurePercent')}
      </div>
      {check !== null && check.repeated > 0 && (
        <p className="small mute">{check.repeated} lines repeat another: those are drawn more often.</p>
      )}
    </Card>
  );
}

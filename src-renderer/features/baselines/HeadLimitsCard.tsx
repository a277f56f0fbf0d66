import { useId } from 'react';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { limitKeys, noLimits } from './settingsDraft.ts';
import type { HeadLimits, SettingsDraft, SettingsRead } from './settingsDraft.ts';

export interface HeadLimitsCardProps {
  readonly draft: SettingsDraft;
  readonly refusals: SettingsRead['refusals'];
  /** Known heads, as `model/head`: offered for the name. */
  readonly heads: readonly string[];
  readonly onEdit: (part: Partial<SettingsDraft>) => void;
}

const columns = { apd: 'APD', srd: 'SRD', jsd: 'JSD', median: 'Median', iqr: 'IQR' } as const;

/** Limits of single heads: an empty one is that of all. */
export function HeadLimitsCard({ draft, refusals, heads, onEdit }: HeadLimitsCardProps) {
  const list = useId();
  const own = refusals.filter(({ path }) => path.startsWith('calibration_head_thresholds'));
  const set = (index: number, part: Partial<HeadLimits>) =>
    onEdit({ heads: draft.heads.map((one, at) => (at === index ? { ...one, ...part } : one)) });
  return (
    <Card
      title="Limits of single heads"
      aside={
        <Button size="small" onClick={() => onEdit({ heads: [...draft.heads, { head: '', limits: noLimits }] })}>
          Add a head
        </Button>
      }
    >
      {draft.heads.length === 0 ? (
        <p className="small mute">
          Every head has the limits above. A head of another size, such as a power in watts, can have its own; they hold
          beside a false-alarm rate as well.
        </p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="group" aria-label="Limits of single heads">
          <table className="head-limits">
            <thead>
              <tr>
                <th scope="col">model/head, or head</th>
                {limitKeys.map((key) => (
                  <th key={key} scope="col" className="n">
                    {columns[key]}
                  </th>
                ))}
                <th scope="col">
                  <span className="visually-hidden">remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {draft.heads.map((one, index) => (
                <tr key={index}>
                  <td>
                    <input
                      className="input"
                      list={list}
                      aria-label={`Name of head ${index + 1}`}
                      value={one.head}
                      onChange={({ target }) => set(index, { head: target.value })}
                    />
                  </td>
                  {limitKeys.map((key) => (
                    <td key={key}>
                      <input
                        className="input num"
                        inputMode="decimal"
                        placeholder="as all"
                        aria-label={`${columns[key]} limit of ${one.head === '' ? `head ${index + 1}` : one.head}`}
                        value={one.limits[key]}
                        onChange={({ target }) => set(index, { limits: { ...one.limits, [key]: target.value } })}
                      />
                    </td>
                  ))}
                  <td>
                    <Button
                      kind="quiet"
                      className="icon"
                      aria-label={`Remove the limits of ${one.head === '' ? `head ${index + 1}` : one.head}`}
                      onClick={() => onEdit({ heads: draft.heads.filter((_, at) => at !== index) })}
                    >
                      ✕
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <datalist id={list}>
        {heads.map((head) => (
          <option key={head} value={head} />
        ))}
      </datalist>
      {own.map(({ path, message }) => (
        <p key={`${path} ${message}`} className="small bad">
          {path.replace('calibration_head_thresholds.', '')}: {message}
        </p>
      ))}
    </Card>
  );
}

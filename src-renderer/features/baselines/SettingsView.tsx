import { useState } from 'react';
import type { BaselineOverview } from '../../stores/baselineStore.ts';
import { useServices } from '../../stores/services.ts';
import { useAction } from '../../stores/useAction.ts';
import { Button } from '../../ui/Button.tsx';
import { count } from './baselineWords.ts';
import { EndpointsCard } from './EndpointsCard.tsx';
import { HeadLimitsCard } from './HeadLimitsCard.tsx';
import { LimitsCard } from './LimitsCard.tsx';
import { ModeCard } from './ModeCard.tsx';
import { ReferencesCard } from './ReferencesCard.tsx';
import { draftOf, readSettings } from './settingsDraft.ts';
import type { SettingsDraft } from './settingsDraft.ts';

/** How heads are judged, when a run begins by itself, where references come from, and who may ask from outside. */
export function SettingsView({ overview }: { readonly overview: BaselineOverview }) {
  const { client, baselines, messages } = useServices();
  const { config, refusals: fileRefusals, configFile } = overview;
  const [edited, setEdited] = useState<SettingsDraft | null>(null);
  const [act, isBusy] = useAction();
  const draft = edited ?? draftOf(config);
  const { changes, refusals } = readSettings(draft, config);
  const changed = Object.keys(changes).length;
  const edit = (part: Partial<SettingsDraft>) => setEdited({ ...draft, ...part });
  const configure = (wanted: Readonly<Record<string, unknown>>, said: string) =>
    act(async () => {
      await client.call('baseline.configure', { changes: { ...wanted } });
      await baselines.refresh();
      setEdited(null);
      messages.tell('good', said);
    });
  return (
    <div className="settings">
      <div className="settings-grid">
        <div className="settings-column">
          <LimitsCard draft={draft} refusals={refusals} newSamples={overview.newSamples} onEdit={edit} />
          <HeadLimitsCard
            draft={draft}
            refusals={refusals}
            heads={overview.heads.map((row) => `${row.model_name}/${row.head_name}`)}
            onEdit={edit}
          />
          <div className="row settings-save">
            <span className="small mute" role="status">
              {refusals.length > 0
                ? `${count(refusals.length, 'thing')} to mend`
                : changed === 0
                  ? 'Nothing is changed'
                  : `${count(changed, 'change')} for the next run; what was judged stays as it was`}
            </span>
            <span className="spacer" />
            <Button disabled={edited === null || isBusy} onClick={() => setEdited(null)}>
              Undo
            </Button>
            <Button
              kind="primary"
              disabled={changed === 0 || refusals.length > 0 || isBusy || fileRefusals.length > 0}
              title={fileRefusals.length > 0 ? 'Mend the configuration file first' : undefined}
              onClick={() => void configure(changes, 'The configuration was written; the next run is judged by it.')}
            >
              Save
            </Button>
          </div>
        </div>
        <div className="settings-column">
          <ModeCard
            mode={config.calibrate_heads ? 'development' : 'production'}
            configFile={configFile}
            isBusy={isBusy || fileRefusals.length > 0}
            onSwitch={(mode) =>
              void configure(
                { calibrate_heads: mode === 'development' },
                mode === 'development'
                  ? 'Development mode: baselines can be made.'
                  : 'Production mode: references are used, none are made.',
              )
            }
          />
          <ReferencesCard repository={config.calibration_repo} />
          <EndpointsCard hasKey={overview.hasKey} isOpen={config.calibrate_heads} />
        </div>
      </div>
    </div>
  );
}

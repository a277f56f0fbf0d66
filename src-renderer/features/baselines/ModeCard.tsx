import { Card } from '../../ui/Card.tsx';
import { Segments } from '../../ui/Segments.tsx';

export type BaselineMode = 'production' | 'development';

export interface ModeCardProps {
  readonly mode: BaselineMode;
  readonly configFile: string;
  readonly isBusy: boolean;
  readonly onSwitch: (mode: BaselineMode) => void;
}

const modes = [
  { value: 'production', label: 'Production' },
  { value: 'development', label: 'Development' },
] as const;

/** Whether baselines are made or only used. */
export function ModeCard({ mode, configFile, isBusy, onSwitch }: ModeCardProps) {
  return (
    <Card title="Mode">
      <div className="stack">
        <Segments
          label="Mode of the baselines"
          options={modes}
          value={mode}
          onChange={(value) => {
            if (value !== mode && !isBusy) onSwitch(value);
          }}
        />
        <p className="small mute">
          {mode === 'development'
            ? 'Runs are made, versions grow, and the references of unstable heads move.'
            : 'The references in force are used and none are made: what is tagged today and tomorrow is tagged alike.'}
        </p>
        <p className="small faint">
          All of this stands in <code className="selectable">{configFile}</code>, whose comments and other keys stay.
        </p>
      </div>
    </Card>
  );
}

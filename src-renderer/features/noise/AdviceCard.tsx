import type { TimeoutAdvice } from '../../../src-core/domain/noiseRun.ts';
import { Button } from '../../ui/Button.tsx';
import { Card } from '../../ui/Card.tsx';
import { Tag } from '../../ui/Tag.tsx';
import { durationText } from './noiseText.ts';

export interface AdviceCardProps {
  readonly advice: readonly TimeoutAdvice[];
  /** Of the open bench, by class of queries. */
  readonly currentTimeoutsMs: Readonly<Record<string, number>>;
  /** Why it cannot be adopted now, or null. */
  readonly blocker: string | null;
  readonly onAdopt: (instruments: readonly string[]) => void;
}

/** The timeout of each class of commands, what it promises, and the one click that gives it to the bench. */
export function AdviceCard({ advice, currentTimeoutsMs, blocker, onAdopt }: AdviceCardProps) {
  const adoptable = [
    ...new Set(
      advice.flatMap(({ commandClass, instrument, timeoutMs }) =>
        instrument !== null && timeoutMs !== null && commandClass in currentTimeoutsMs ? [instrument] : [],
      ),
    ),
  ];
  return (
    <Card
      title="Recommended timeouts"
      aside={
        adoptable.length === 0 ? undefined : (
          <Button
            kind="primary"
            size="small"
            disabled={blocker !== null}
            title={blocker ?? 'The bench keeps them'}
            onClick={() => onAdopt(adoptable)}
          >
            Adopt
          </Button>
        )
      }
    >
      <ul className="noise-advice">
        {advice.map(({ commandClass, timeoutMs, sentence, isReached }) => (
          <li key={commandClass}>
            <span className="noise-timeout num">{timeoutMs === null ? '–' : durationText(timeoutMs)}</span>
            <div>
              <div className="row">
                <code>{commandClass}</code>
                <Tag tone={isReached ? 'good' : 'warn'}>{isReached ? 'bound kept' : 'bound not kept'}</Tag>
                {currentTimeoutsMs[commandClass] !== undefined && (
                  <span className="small faint num">now {durationText(currentTimeoutsMs[commandClass])}</span>
                )}
              </div>
              <div className="small mute">{sentence}</div>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

import type { AlarmEntry } from '../../src-core/domain/alarm.ts';
import type { Fault } from '../../src-core/domain/run.ts';

/** What happened to an alarm, in words that follow its metric's name. */
export function alarmPhrase({ kind, urgency, ratio }: AlarmEntry): string {
  const far = ratio === null ? '' : `, ${ratio.toFixed(2)} × its limit`;
  switch (kind) {
    case 'raised':
      return `alarm raised, ${(urgency ?? 'low').toLowerCase()}${far}`;
    case 'escalated':
      return `alarm now ${(urgency ?? 'low').toLowerCase()}${far}`;
    case 'cleared':
      return 'alarm cleared';
    case 'no_data_raised':
      return 'gives no data';
    case 'no_data_cleared':
      return 'gives data again';
    case 'acknowledged':
      return 'acknowledged';
    case 'shelved':
      return 'shelved';
    case 'unshelved':
      return 'taken off the shelf';
    case 'shelving_expired':
      return 'shelving ended';
    case 'commented':
      return 'comment';
  }
}

const faultNames: Readonly<Record<Fault['kind'], string>> = {
  temperature_step: 'temperature step of',
  laser_drop: 'laser drop of',
  dead_heater: 'dead heater',
  slow_reply: 'slow replies by',
  no_reply: 'missing replies:',
  garbled_reply: 'garbled replies:',
  unplug: 'unplugged for',
};
const faultUnits: Partial<Record<Fault['kind'], string>> = {
  temperature_step: '°C',
  laser_drop: 'dB',
  slow_reply: 'ms',
  unplug: 's',
};

export const faultPhrase = ({ kind, magnitude }: Fault): string =>
  `Fault injected: ${faultNames[kind]} ${magnitude}${faultUnits[kind] === undefined ? '' : ` ${faultUnits[kind]}`}.`;

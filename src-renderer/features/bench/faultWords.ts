import type { faultKinds } from '../../../src-core/domain/run.ts';

export interface FaultWords {
  readonly title: string;
  /** What its number means, with the unit. */
  readonly magnitude: string;
  readonly usual: number;
  /** A fault of one instrument's link, which can be named. */
  readonly ofLink: boolean;
}

export const faultWords: Readonly<Record<(typeof faultKinds)[number], FaultWords>> = {
  temperature_step: { title: 'Temperature step', magnitude: 'step in °C', usual: 5, ofLink: false },
  laser_drop: { title: 'Laser power drop', magnitude: 'drop in dB', usual: 3, ofLink: false },
  dead_heater: { title: 'Dead heater', magnitude: 'channel', usual: 0, ofLink: false },
  slow_reply: { title: 'Slow replies', magnitude: 'extra ms per reply', usual: 200, ofLink: true },
  no_reply: { title: 'No replies', magnitude: 'number of replies', usual: 1, ofLink: true },
  garbled_reply: { title: 'Garbled replies', magnitude: 'number of replies', usual: 1, ofLink: true },
  unplug: { title: 'Unplugged', magnitude: 's until back, 0 never', usual: 5, ofLink: true },
};

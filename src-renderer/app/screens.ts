import type { ComponentType } from 'react';
import { lazy } from 'react';
import type { ScreenId } from '../stores/navigationStore.ts';
import type { IconName } from '../ui/Icon.tsx';

export interface Screen {
  readonly id: ScreenId & IconName;
  readonly title: string;
  readonly Component: ComponentType;
}

/** The eight screens in the order of their number keys. */
export const screens: readonly Screen[] = [
  {
    id: 'bench',
    title: 'Bench',
    Component: lazy(() =>
      import('../features/bench/BenchScreen.tsx').then((module) => ({ default: module.BenchScreen })),
    ),
  },
  {
    id: 'calibrate',
    title: 'Calibrate',
    Component: lazy(() =>
      import('../features/calibrate/CalibrateScreen.tsx').then((module) => ({ default: module.CalibrateScreen })),
    ),
  },
  {
    id: 'drift',
    title: 'Drift',
    Component: lazy(() =>
      import('../features/drift/DriftScreen.tsx').then((module) => ({ default: module.DriftScreen })),
    ),
  },
  {
    id: 'inference',
    title: 'Inference',
    Component: lazy(() =>
      import('../features/inference/InferenceScreen.tsx').then((module) => ({ default: module.InferenceScreen })),
    ),
  },
  {
    id: 'baselines',
    title: 'Baselines',
    Component: lazy(() =>
      import('../features/baselines/BaselinesScreen.tsx').then((module) => ({ default: module.BaselinesScreen })),
    ),
  },
  {
    id: 'linkNoise',
    title: 'Link noise',
    Component: lazy(() =>
      import('../features/noise/NoiseScreen.tsx').then((module) => ({ default: module.NoiseScreen })),
    ),
  },
  {
    id: 'standardize',
    title: 'Standardize',
    Component: lazy(() =>
      import('../features/standardize/StandardizeScreen.tsx').then((module) => ({ default: module.StandardizeScreen })),
    ),
  },
  {
    id: 'sessions',
    title: 'Sessions',
    Component: lazy(() =>
      import('../features/sessions/SessionsScreen.tsx').then((module) => ({ default: module.SessionsScreen })),
    ),
  },
];

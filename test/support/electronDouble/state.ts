import type { RunningChromium } from './chromium.ts';

/** What the double's parts share: set by launch.ts before the app hears `ready`. */
export const state: {
  chromium: RunningChromium | null;
  ready: 'no' | 'yes';
  /** Folder of the app, as given on the command line. */
  appPath: string;
} = { chromium: null, ready: 'no', appPath: '' };

export function runningChromium(): RunningChromium {
  if (state.chromium === null) throw new Error('Cannot create BrowserWindow before app is ready');
  return state.chromium;
}

/** What Electron says on the console of a page or of the process; the tests read standard error. */
export function warn(line: string): void {
  process.stderr.write(`electron double: ${line}\n`);
}

/** An event that a listener may prevent. */
export function preventable<T extends object>(details: T): T & { preventDefault(): void; defaultPrevented: boolean } {
  return Object.assign(details, {
    defaultPrevented: false,
    preventDefault(this: { defaultPrevented: boolean }) {
      this.defaultPrevented = true;
    },
  });
}

import { toErrorReport } from '../../../src-core/errors/fringeError.ts';
import { refusedText } from '../../runs/documentText.ts';
import { readStandardizeDraft } from '../../runs/standardize/standardizeDraft.ts';
import { checkRoles, standardizeFolder, standardizeView } from '../../runs/standardize/standardizeViews.ts';
import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';
import { requireRun } from './sessionHandlers.ts';

type StandardizeHandlers = Pick<Handlers, Extract<keyof Handlers, `standardize.${string}`>>;

/** Procedures of standardizations. */
export function standardizeHandlers(parts: HostParts): StandardizeHandlers {
  const { home, runs } = parts;
  const folder = standardizeFolder(home);
  return {
    'standardize.check': async ({ text, role }, { signal }) => {
      const { config, refusals, place } = readStandardizeDraft(text, folder, role);
      if (config === null) return { refusals: [...refusals], roles: [], folder, runsDir: null };
      const runsDir = config.runs_dir;
      try {
        return { refusals: [], roles: await checkRoles(parts, config, signal), folder, runsDir };
      } catch (error) {
        signal.throwIfAborted();
        const { message, path = 'dataset' } = toErrorReport(error);
        return { refusals: place([{ path, message }]), roles: [], folder, runsDir };
      }
    },
    'standardize.start': async ({ text, role, labels }) => {
      const { config, refusals } = readStandardizeDraft(text, folder, role);
      if (config === null) throw refusedText('configuration', refusals);
      const names = Object.values(config.roles).flatMap((each) => (each === undefined ? [] : [each.name]));
      const title = `Standardization of ${names.join(' and ')}`;
      const { seed } = config;
      return await runs
        .start({ kind: 'standardize', title, config, seed, labels, outDir: null, faults: [] })
        .then(({ runId }) => ({ runId }));
    },
    'standardize.run': async ({ runId }) => {
      requireRun(parts, runId);
      return await standardizeView(home, runId);
    },
  };
}

import type { Preflight } from '../../../src-core/contract/procedures.ts';
import type { CalibrationKernel } from '../../../src-core/domain/kernel.ts';
import type { Refusal } from '../../../src-core/domain/parse.ts';
import { FringeError } from '../../../src-core/errors/fringeError.ts';
import { preflightKernel } from '../../../src-core/plans/preflight.ts';
import { resolveKernel } from '../../../src-core/plans/resolveKernel.ts';
import { parseKernelText, refusedKernel } from '../../runs/kernelText.ts';
import type { PlacedRefusal } from '../../runs/kernelText.ts';
import { pinPlugin } from '../../runs/pinPlugin.ts';
import type { Handlers } from '../handlers.ts';
import type { HostParts } from './hostParts.ts';

type KernelHandlers = Pick<Handlers, Extract<keyof Handlers, `kernels.${string}`>>;

/** Procedures of the kernel list and editor. */
export function kernelHandlers(parts: HostParts): KernelHandlers {
  const { kernels } = parts;
  return {
    'kernels.list': async () => ({ kernels: kernels.list(parts.bench().bench) }),
    'kernels.read': async ({ name }) => ({ name, text: kernels.read(name) }),
    'kernels.check': async ({ text }) => {
      const { refusals, preflight } = checkKernel(parts, text);
      return { refusals: [...refusals], preflight };
    },
    'kernels.save': async ({ name, text }) => kernels.save(name, text, parts.bench().bench),
    'kernels.remove': async ({ name }) => {
      kernels.remove(name);
      return {};
    },
  };
}

/** Parses a kernel's text, resolves its names on the open bench, and tells what a run of it would do. */
export function checkKernel(
  parts: HostParts,
  text: string,
): { kernel: CalibrationKernel | null; refusals: readonly PlacedRefusal[]; preflight: Preflight | null } {
  const { kernel, refusals, place } = parseKernelText(text);
  if (kernel === null) return { kernel, refusals, preflight: null };
  const session = parts.bench();
  const resolution = resolveKernel(kernel, session.bench);
  const refused = [...resolution.refusals, ...pluginRefusals(kernel, parts.home)];
  if (resolution.resolved === null || refused.length > 0) return { kernel, refusals: place(refused), preflight: null };
  const { warnings, ...described } = preflightKernel(
    resolution.resolved,
    parts.runs.parametersInForce(),
    resolution.warnings,
  );
  const unreachable = described.instrumentsLeased.filter((id) => !session.isConnected(id));
  const preflight: Preflight = {
    ...described,
    ok: unreachable.length === 0,
    refusals: [],
    warnings: [
      ...warnings,
      ...unreachable.map((id) => `The instrument "${id}" is not connected: ${session.devices.reasonOf(id)}`),
    ],
  };
  return { kernel, refusals: [], preflight };
}

/** A plugin that is not there is told with the kernel's own mistakes. */
function pluginRefusals(kernel: CalibrationKernel, home: string): Refusal[] {
  try {
    pinPlugin(kernel, home);
    return [];
  } catch (error) {
    if (!(error instanceof FringeError)) throw error;
    return [{ path: error.path ?? '', message: error.message }];
  }
}

/** @throws bad_input with path, line and column */
export function requireCheckedKernel(parts: HostParts, text: string, name = 'in the editor'): CalibrationKernel {
  const { kernel, refusals } = checkKernel(parts, text);
  if (kernel === null || refusals.length > 0) throw refusedKernel(name, refusals);
  return kernel;
}

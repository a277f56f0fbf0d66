import { readFileSync } from 'node:fs';

/**
 * Most memory that this process ever had, in megabytes. Linux says so itself; the count that Node gives begins, there,
 * with what the process had that started this one.
 */
export function mostMegabytes(): number {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return ((kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes)) * 1024) / 1e6;
}

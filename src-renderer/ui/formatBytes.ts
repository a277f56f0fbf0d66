const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Decimal multiples: `512 B`, `38.4 kB`, `1.2 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let index = 0;
  while (value >= 999.5 && index < units.length - 1) {
    value /= 1000;
    index += 1;
  }
  return `${value.toFixed(index === 0 || value >= 99.95 ? 0 : 1)} ${units[index] ?? 'B'}`;
}

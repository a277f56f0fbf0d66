/** `chip_temperature` as a person reads it: `Chip temperature`. */
export function metricTitle(metricId: string): string {
  const words = metricId.replaceAll(/[_.]+/g, ' ').trim();
  return words === '' ? metricId : words.charAt(0).toUpperCase() + words.slice(1);
}

/** A name for the sensor of an input that the bench has not yet: `chuck_temperature`. */
export function sensorNameFor(instrument: string, label: string, taken: readonly string[]): string {
  const words = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  const name = words === '' ? instrument : `${instrument}_${words}`;
  if (!taken.includes(name)) return name;
  let count = 2;
  while (taken.includes(`${name}_${count}`)) count += 1;
  return `${name}_${count}`;
}

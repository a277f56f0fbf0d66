/** Lets the browser save what the address holds. */
export function download(address: string, name = ''): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

/** Lets the engineer save a text that the screen holds. */
export function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
  download(address, name);
  // Once the browser has taken it up.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

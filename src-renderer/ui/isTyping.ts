const notText = new Set(['button', 'checkbox', 'radio', 'range', 'color', 'file', 'reset', 'submit']);

/** Whether keys that are pressed here are meant as text. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !notText.has(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

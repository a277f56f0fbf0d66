/**
 * Asks the browser, once, whether alarms may be shown on the desktop: a page may only ask from a person's own click. Who
 * refuses has the sound and the screen; the desktop app needs no leave, its shell shows them.
 */
export function askForNotifications(): void {
  if ('Notification' in window && Notification.permission === 'default') void Notification.requestPermission();
}

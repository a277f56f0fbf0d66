import { useEffect } from 'react';
import { alarmNews, isLoud } from '../stores/alarmNews.ts';
import type { AlarmNews } from '../stores/alarmNews.ts';
import { useServices } from '../stores/services.ts';
import type { Services } from '../stores/services.ts';
import { playAlarmSound } from './alarmSound.ts';

/** Says every change of an alarm; the high and critical ones with a sound and a desktop notification, unless muted. */
export function useAlarmNotices(): void {
  const services = useServices();
  const { drift, messages, preferences } = services;
  useEffect(
    () =>
      drift.subscribe(({ board }, { board: before }) => {
        if (board === null || board === before) return;
        const news = alarmNews(board, before);
        if (news.length === 0) return;
        const loud = news.filter(isLoud);
        messages.announce(news.map(({ sentence }) => sentence).join(' '), loud.length > 0 ? 'assertive' : 'polite');
        if (loud.length === 0 || preferences.getState().alarmSound === 'muted') return;
        playAlarmSound();
        void notify(services, loud);
      }),
    [services, drift, messages, preferences],
  );
}

/** Through the shell where it can, by the page where the person has allowed it. */
async function notify({ client, drift }: Services, news: readonly AlarmNews[]): Promise<void> {
  const title = news.length === 1 ? (news[0]?.sentence ?? '') : `${news.length} alarms on the bench`;
  const rest = news.length === 1 ? '' : `${news.map(({ sentence }) => sentence).join(' ')} `;
  const simulated = drift.getState().board?.simulated === true ? ' Simulated bench.' : '';
  const body = `${rest}Open Drift in Fringe to acknowledge.${simulated}`.trim();
  const { shown } = await client.call('drift.notify', { title, body }).catch(() => ({ shown: false }));
  if (shown || !('Notification' in window) || Notification.permission !== 'granted') return;
  try {
    new Notification(title, { body, tag: 'fringe-alarm' }).onclick = () => window.focus();
  } catch {
    // Some browsers only notify from a service worker: the sound and the screen remain.
  }
}

import { i18n } from '@lingui/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Me, Sync } from '../../api/types.ts';
import type { ListState } from '../list/list-state.ts';
import { settings } from '../settings.ts';
import { newMessages, Quiet } from './new-messages.ts';
import { type OneTab, oneTab } from './one-tab.ts';
import { sound } from './sound.ts';

/** Sounds for new messages, in one tab of the person's, and counts in the title what waits for the person. */
export function useAlerts(me: Me, openId: string | undefined) {
  const quiet = useRef(new Quiet());
  const open = useRef(openId);
  open.current = openId;
  const [waiting, setWaiting] = useState(0);
  useEffect(() => {
    document.title = waiting === 0 ? 'Prosa' : `(${waiting}) Prosa`;
  }, [waiting]);
  const tab = useRef<OneTab | undefined>(undefined);
  useEffect(() => {
    const own = oneTab(`prosa.alerts.${me.userId}`, navigator.locks);
    tab.current = own;
    return () => own.leave();
  }, [me.userId]);
  const isFollower = useCallback(() => tab.current?.isIt() === false, []);
  const onAnswer = useCallback(
    (before: ListState, answer: Sync) => {
      setWaiting(answer.counts.queues.count);
      const isLookedAt = (id: string) => id === open.current && document.visibilityState === 'visible';
      const news = newMessages(before, answer, me.userId, isLookedAt);
      const heard = news.filter(({ id }) => quiet.current.mayHear(id, Date.now()));
      const queueGrew =
        !answer.reset &&
        answer.counts.queues.count > (before.counts?.queues.count ?? Number.POSITIVE_INFINITY);
      const { sound: isOn, volume } = settings();
      if (
        isOn &&
        !isFollower() &&
        (heard.length > 0 || (queueGrew && quiet.current.mayHear('queues', Date.now())))
      ) {
        void sound(volume);
      }
      announce(heard.map(({ customer }) => customer.name ?? customer.phone ?? ''));
    },
    [me.userId, isFollower],
  );
  return { onAnswer, isFollower };
}

/** Says it to those who listen to the page. */
function announce(names: readonly string[]): void {
  const place = document.getElementById('announcements');
  if (place && names.length > 0)
    place.textContent = i18n._('Nova mensagem de {names}', { names: names.join(', ') });
}

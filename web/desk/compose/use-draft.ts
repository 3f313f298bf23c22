import { useEffect, useRef, useState } from 'react';
import { useDesk } from '../desk-context.ts';
import { type Draft, keepDraft, newerDraft, readDraft } from './draft.ts';

/** After so long without a key the server has the draft, in milliseconds. */
const STOPS_MS = 800;

/**
 * What the person has written and not sent: kept on this device with every key, and on the server when they stop.
 *
 * @returns the text, and what changes it
 */
export function useDraft(conversationId: string, server: Draft | null): [string, (text: string) => void] {
  const { client, me } = useDesk();
  const { userId } = me;
  const [text, setText] = useState(() => newerDraft(readDraft(localStorage, userId, conversationId), server));
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const unsaved = useRef<string | undefined>(undefined);
  const save = useRef<() => void>(() => undefined);
  save.current = () => {
    const latest = unsaved.current;
    clearTimeout(timer.current);
    if (latest === undefined) return;
    unsaved.current = undefined;
    // This device has it in any case, and the next change saves it again.
    client
      .call(
        'saveDraft',
        { params: { conversationId }, body: { text: latest } },
        { idempotencyKey: crypto.randomUUID(), keepalive: true },
      )
      .catch(() => undefined);
  };
  useEffect(() => {
    const leave = () => save.current();
    window.addEventListener('pagehide', leave);
    return () => {
      window.removeEventListener('pagehide', leave);
      leave();
    };
  }, []);
  const change = (next: string) => {
    setText(next);
    keepDraft(localStorage, userId, conversationId, { text: next, at: new Date().toISOString() });
    unsaved.current = next;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => save.current(), STOPS_MS);
  };
  return [text, change];
}

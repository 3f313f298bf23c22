import './phones/phones.css';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { useLocation, useSearch } from 'wouter';
import { PhonesPage } from './phones/phones-page.tsx';
import { EventsPanel } from './trace/events-panel.tsx';
import { Waterfall } from './trace/waterfall.tsx';
import { WayPanel } from './trace/way-panel.tsx';
import { getWatch } from './watch/local-client.ts';
import { PhonesFeed } from './watch/phones-feed.ts';
import type { LanguageProps } from './words/language.ts';

/**
 * Phones of made-up customers, and all that happens to what they write; `?trace=` opens a trace, as the desk asks for. On one's own
 * machine only.
 */
export default function PhonesRoute(props: LanguageProps) {
  const feed = useMemo(
    () =>
      new PhonesFeed({
        watch: getWatch,
        now: Date.now,
        isHidden: () => document.visibilityState === 'hidden',
        after(ms, run) {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
      }),
    [],
  );
  useEffect(() => {
    feed.start();
    const onSeen = () => {
      if (document.visibilityState === 'visible') feed.hurry();
    };
    document.addEventListener('visibilitychange', onSeen);
    return () => {
      document.removeEventListener('visibilitychange', onSeen);
      feed.stop();
    };
  }, [feed]);
  const known = useSyncExternalStore(feed.subscribe, feed.snapshot);
  const traceId = new URLSearchParams(useSearch()).get('trace');
  const [, go] = useLocation();
  return (
    <>
      <PhonesPage
        feed={feed}
        known={known}
        besides={(aside, onClose) =>
          aside.kind === 'way' ? (
            <WayPanel messageId={aside.messageId} known={known} onClose={onClose} />
          ) : (
            <EventsPanel bus={known.bus} onClose={onClose} />
          )
        }
        {...props}
      />
      {traceId === null ? null : (
        <Waterfall traceId={traceId} onClose={() => go('/phones', { replace: true })} />
      )}
    </>
  );
}

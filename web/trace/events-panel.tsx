import { i18n } from '@lingui/core';
import type { Bus } from '../watch/bus.ts';
import { AsidePanel } from './aside-panel.tsx';
import { EventEnvelope } from './event-envelope.tsx';
import { eventWords, secondTime } from './words.ts';

/** Events that are drawn. */
const MOST = 200;

/** What the buses took, the newest first. */
export function EventsPanel({ bus, onClose }: { bus: Bus; onClose(): void }) {
  const events = bus.events().slice(-MOST).reverse();
  return (
    <AsidePanel
      title={i18n._('Eventos no barramento')}
      closeLabel={i18n._('Fechar os eventos')}
      about="events"
      onClose={onClose}
    >
      <ol className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
        {events.length === 0 ? (
          <li className="py-4 text-ink-soft">{i18n._('Nenhum evento ainda. Escreva uma mensagem.')}</li>
        ) : null}
        {events.map((event) => (
          <li key={event.id} className="border-b border-line/70 py-2" data-event={event.type}>
            <div className="flex items-baseline gap-2">
              <span className="min-w-0 flex-1 truncate font-medium">{eventWords(event).title}</span>
              <time dateTime={event.at} className="shrink-0 text-2xs text-ink-faint tabular-nums">
                {secondTime(event.at)}
              </time>
            </div>
            <EventEnvelope event={event} />
          </li>
        ))}
      </ol>
    </AsidePanel>
  );
}

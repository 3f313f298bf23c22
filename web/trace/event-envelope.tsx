import type { BusEvent } from '../watch/bus.ts';

/** The name of an event and who published it; opened, all of it. */
export function EventEnvelope({ event }: { event: BusEvent }) {
  return (
    <details className="text-2xs text-ink-faint">
      <summary className="w-fit rounded hover:text-ink">
        {event.type} · {event.source.replace('prosa.', '')}
      </summary>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
        className="mt-1 max-h-72 overflow-auto rounded-lg bg-sunken p-2 font-mono whitespace-pre-wrap text-ink-soft [overflow-wrap:anywhere]"
      >
        {JSON.stringify(event.envelope, null, 2)}
      </pre>
    </details>
  );
}

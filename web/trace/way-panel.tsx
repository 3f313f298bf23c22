import { i18n } from '@lingui/core';
import { Activity } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { contentName } from '../ui/names.ts';
import { wordsOf } from '../watch/line-content.ts';
import type { Snapshot } from '../watch/phones-feed.ts';
import { AsidePanel } from './aside-panel.tsx';
import { EventEnvelope } from './event-envelope.tsx';
import { Waterfall } from './waterfall.tsx';
import { answerTime, type Hop, type Way, wayOf } from './way.ts';
import { hopWords, secondTime, sinceWords, spanWords, type Tone } from './words.ts';

const DOTS: Record<Tone, string> = {
  plain: 'bg-line-strong',
  good: 'bg-accent',
  ai: 'bg-ai',
  warn: 'bg-warn',
  bad: 'bg-danger',
};

/** The way of a chosen message, from the phone through the system and back. */
export function WayPanel({
  messageId,
  known,
  onClose,
}: {
  messageId: string;
  known: Snapshot;
  onClose(): void;
}) {
  const [traceId, setTraceId] = useState<string>();
  const way = useMemo(() => wayOf(messageId, known), [messageId, known]);
  return (
    <AsidePanel
      title={i18n._('O caminho da mensagem')}
      closeLabel={i18n._('Fechar o caminho')}
      about={messageId}
      onClose={onClose}
    >
      <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
        {way ? (
          <WayView way={way} onTrace={setTraceId} />
        ) : (
          <p>{i18n._('Esta mensagem não está mais aqui.')}</p>
        )}
      </div>
      {traceId === undefined ? null : <Waterfall traceId={traceId} onClose={() => setTraceId(undefined)} />}
    </AsidePanel>
  );
}

function WayView({ way, onTrace }: { way: Way; onTrace(traceId: string): void }) {
  const { content, revoked } = way.line;
  const kind =
    content.kind === 'file' ? content.file : content.kind === 'other' ? content.type : content.kind;
  const answered = answerTime(way);
  return (
    <>
      <p className="rounded-lg bg-sunken px-3 py-2 text-ink-soft">
        <span className="line-clamp-2">
          {revoked ? contentName('revoked') : (wordsOf(content) ?? contentName(kind))}
        </span>
      </p>
      <dl className="mt-3 grid grid-cols-2 gap-2">
        <Fact name={i18n._('até a resposta')} value={answered === undefined ? '—' : spanWords(answered)} />
        <Fact name={i18n._('passos')} value={String(way.hops.length)} />
      </dl>
      <ol className="way-hops mt-4">
        {way.hops.map((hop, at) => (
          <HopView key={keyOf(hop, at)} hop={hop} />
        ))}
      </ol>
      {way.traceIds.map((traceId) => (
        <div key={traceId} className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button size="sm" icon={<Activity size={14} />} onClick={() => onTrace(traceId)}>
            {i18n._('Ver o rastro')}
          </Button>
          <a
            href={`/_local/traces/${traceId}?format=tree`}
            target="_blank"
            rel="noreferrer"
            className="font-mono text-2xs text-info underline underline-offset-2"
          >
            …{traceId.slice(-12)}
          </a>
        </div>
      ))}
      {way.conversationId ? (
        <p className="mt-4 font-mono text-2xs text-ink-faint [overflow-wrap:anywhere]">
          {way.conversationId}
        </p>
      ) : (
        <p className="mt-4 text-xs text-ink-soft">{i18n._('Ainda não chegou ao barramento.')}</p>
      )}
    </>
  );
}

const keyOf = (hop: Hop, at: number) => (hop.kind === 'event' ? hop.event.id : `${hop.kind} ${at}`);

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="rounded-lg border border-line px-3 py-1.5">
      <dt className="text-2xs text-ink-faint">{name}</dt>
      <dd className="text-base font-semibold tabular-nums">{value}</dd>
    </div>
  );
}

function HopView({ hop }: { hop: Hop }) {
  const { title, detail, tone } = hopWords(hop);
  const event = hop.kind === 'event' ? hop.event : undefined;
  return (
    <li className="way-hop relative pb-3 pl-6" data-hop={event?.type ?? hop.kind}>
      <span
        className={`absolute top-1.5 left-[3px] size-2.5 rounded-full ring-3 ring-surface ${DOTS[tone]}`}
      />
      <div className="flex items-baseline gap-2">
        <span className="min-w-0 flex-1 font-medium [overflow-wrap:anywhere]">{title}</span>
        <time
          dateTime={hop.at}
          title={secondTime(hop.at)}
          className="shrink-0 text-2xs text-ink-faint tabular-nums"
        >
          {sinceWords(hop.sinceMs)}
        </time>
      </div>
      {detail ? (
        <p className="line-clamp-3 text-xs text-ink-soft [overflow-wrap:anywhere]">{detail}</p>
      ) : null}
      {event ? <EventEnvelope event={event} /> : null}
    </li>
  );
}

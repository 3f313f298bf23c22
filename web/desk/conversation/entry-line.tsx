import { i18n } from '@lingui/core';
import { Ban, CircleAlert, Lock, RotateCw, Sparkles } from 'lucide-react';
import { memo } from 'react';
import type { Entry, Message, Reply, Turn } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { MessageText } from '../../ui/message-text-view.tsx';
import { clockTime, dayAndTime } from '../../ui/time.ts';
import { UnsentFile } from '../compose/lazy-files.tsx';
import type { Unsent } from '../compose/outbox.ts';
import { nameOf, useTeam } from '../desk-context.ts';
import { failureOf, progressName, progressOf } from '../words.ts';
import { Bubble, Foot, Reactions, WORDS } from './bubble.tsx';
import { isShownWhole } from './content-facts.ts';
import { ContentView, QuoteView } from './content-view.tsx';
import { ReplyContent } from './reply-content.tsx';
import { Ticks } from './ticks.tsx';
import { TurnFacts } from './turn-line.tsx';

interface Props {
  entry: Entry;
  turn: Turn | undefined;
  isFirst: boolean;
  /** What the message answers, where that is known. */
  quoted: Entry | undefined;
}

/** One message, reply, note or notice. */
export const EntryLine = memo(function EntryLine({ entry, turn, isFirst, quoted }: Props) {
  switch (entry.kind) {
    case 'notice':
      return (
        <p className="mx-auto my-1.5 w-fit max-w-[80%] rounded-full bg-surface px-3 py-1 text-center text-2xs text-ink-soft shadow-card">
          {entry.text ?? i18n._('Aviso do WhatsApp')}
        </p>
      );
    case 'note':
      return <NoteLine entry={entry} isFirst={isFirst} />;
    case 'message':
      return <MessageLine message={entry} isFirst={isFirst} quoted={quoted} />;
    case 'reply':
      return <ReplyLine reply={entry} turn={turn} isFirst={isFirst} />;
  }
});

/** The words of a message that is a recording are what a machine heard in it. */
const isSound = (file: Message['file']) => file?.kind === 'voice' || file?.kind === 'audio';

function MessageLine({
  message,
  isFirst,
  quoted,
}: {
  message: Message;
  isFirst: boolean;
  quoted: Entry | undefined;
}) {
  const { revoked, text, revokedText, at, edited, late, fromBusiness, reactions } = message;
  return (
    <Bubble
      side={fromBusiness ? 'own' : 'customer'}
      isFirst={isFirst}
      author={fromBusiness ? i18n._('Pelo celular da empresa') : undefined}
      below={<Reactions {...reactions} side={fromBusiness ? 'end' : 'start'} />}
    >
      {revoked ? (
        <span className="flex items-center gap-1.5 text-ink-faint italic">
          <Ban size={14} />
          {revokedText ?? i18n._('Mensagem apagada')}
        </span>
      ) : (
        <>
          <QuoteView message={message} quoted={quoted} />
          <ContentView message={message} />
          {text && isSound(message.file) ? (
            <span className="block text-2xs font-semibold text-ai">{i18n._('Transcrição automática')}</span>
          ) : null}
          {text && !isShownWhole(message) ? (
            <span className={WORDS}>
              <MessageText text={text} />
            </span>
          ) : null}
        </>
      )}
      <Foot>
        {late ? <span title={i18n._('Chegou atrasada')}>{i18n._('atrasada')}</span> : null}
        {edited ? <span title={dayAndTime(edited, i18n.locale)}>{i18n._('editada')}</span> : null}
        <time dateTime={at} title={dayAndTime(at, i18n.locale)}>
          {clockTime(at, i18n.locale)}
        </time>
      </Foot>
    </Bubble>
  );
}

function ReplyLine({ reply, turn, isFirst }: { reply: Reply; turn: Turn | undefined; isFirst: boolean }) {
  const { me, people } = useTeam();
  const { author, userId, at, reactions } = reply;
  const isAgent = author === 'ai' || author === 'triage';
  const progress = progressOf(reply);
  const isAmiss = progress === 'failed' || progress === 'unknown' || progress === 'held';
  const name = {
    ai: () => i18n._('IA'),
    triage: () => i18n._('Triagem'),
    system: () => i18n._('Aviso automático'),
    human: () => (userId === me.userId ? i18n._('Você') : nameOf(people, userId)),
  }[author]();
  return (
    <Bubble
      side={isAgent || author === 'system' ? 'ai' : 'own'}
      isFirst={isFirst}
      author={<span className={isAgent || author === 'system' ? 'text-ai' : 'text-accent-text'}>{name}</span>}
      below={
        <>
          <Reactions {...reactions} side="end" />
          {isAmiss ? <Failure reply={reply} /> : null}
        </>
      }
    >
      <ReplyContent reply={reply} />
      <Foot>
        <time dateTime={at} title={dayAndTime(at, i18n.locale)}>
          {clockTime(at, i18n.locale)}
        </time>
        <Ticks progress={progress} />
      </Foot>
      {turn ? <TurnFacts turn={turn} /> : null}
    </Bubble>
  );
}

function Failure({ reply }: { reply: Reply }) {
  const progress = progressOf(reply);
  return (
    <p
      role="alert"
      className={`mt-1 flex items-start gap-1.5 self-end text-xs font-medium ${progress === 'failed' ? 'text-danger' : 'text-warn'}`}
    >
      <CircleAlert size={14} className="mt-0.5 shrink-0" />
      <span>
        <span className="inline-block first-letter:uppercase">{progressName(progress)}</span>
        {failureOf(reply) ? `. ${failureOf(reply)}` : ''}
      </span>
    </p>
  );
}

function NoteLine({ entry, isFirst }: { entry: Extract<Entry, { kind: 'note' }>; isFirst: boolean }) {
  const { me, people } = useTeam();
  const name = entry.userId === me.userId ? i18n._('Você') : nameOf(people, entry.userId);
  return (
    <Bubble
      side="note"
      isFirst={isFirst}
      author={
        <span className="flex items-center gap-1 text-warn">
          {entry.author === 'ai' ? <Sparkles size={11} /> : <Lock size={11} />}
          {entry.author === 'ai'
            ? i18n._('Resumo da IA, só para a equipe')
            : i18n._('Nota de {name}, só para a equipe', { name })}
        </span>
      }
    >
      <span className={WORDS}>
        <MessageText text={entry.text} />
      </span>
      <Foot>
        <time dateTime={entry.at}>{clockTime(entry.at, i18n.locale)}</time>
      </Foot>
    </Bubble>
  );
}

/** What the person said a moment ago, and that is not confirmed. */
export function UnsentLine({ unsent }: { unsent: Unsent }) {
  const { outbox } = useTeam();
  const { said, state, key, at } = unsent;
  const isNote = said.kind === 'note';
  return (
    <Bubble
      side={isNote ? 'note' : 'own'}
      isFirst
      author={isNote ? <span className="text-warn">{i18n._('Nota')}</span> : undefined}
      below={
        state === 'waiting' ? (
          <p className="mt-1 flex items-center gap-2 self-end text-xs text-warn" role="status">
            <RotateCw size={13} className="animate-spin" />
            {i18n._('Sem conexão: sai assim que voltar, uma vez só')}
            <Button size="sm" kind="ghost" onClick={() => outbox.discard(key)}>
              {i18n._('Descartar')}
            </Button>
          </p>
        ) : null
      }
    >
      {said.kind === 'file' ? <UnsentFile file={said.file} onCancel={() => outbox.discard(key)} /> : null}
      <span className={`${WORDS} opacity-80`}>
        <MessageText text={said.text} />
      </span>
      <Foot>
        <time>{clockTime(new Date(at).toISOString(), i18n.locale)}</time>
        <Ticks progress="sending" />
      </Foot>
    </Bubble>
  );
}

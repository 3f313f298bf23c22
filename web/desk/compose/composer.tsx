import { i18n } from '@lingui/core';
import { CornerDownLeft, Lock, MessageSquareText, SendHorizontal, Signature } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import type { Head } from '../../api/types.ts';
import { Button } from '../../ui/button.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { Loading } from '../../ui/loading.tsx';
import { useNow } from '../../ui/time.ts';
import { nameOf, useDesk } from '../desk-context.ts';
import { changeSettings, useSettings } from '../settings.ts';
import Conflict from './conflict.tsx';
import type { Draft } from './draft.ts';
import type { FileTool } from './files/file-tools.tsx';
import { FileButtons, FileTools } from './lazy-files.tsx';
import { signed } from './signature.ts';
import { TemplateHint } from './template-hint.tsx';
import { typing } from './typing.ts';
import { useDraft } from './use-draft.ts';

/** Loaded when it is first wanted. */
const TemplatePicker = lazyPart(() => import('./template-picker.tsx'), <Loading />);

type Mode = 'reply' | 'note' | 'template';

/** As the API takes it. */
const LONGEST = 4_096;

/** Where one writes to the customer, or a note for colleagues; outside of the 24 hours a template is chosen in its place. */
export function Composer({ head, draft }: { head: Head; draft: Draft | null }) {
  const { client, me, myName, outbox, people, sync } = useDesk();
  const { enterSends, signature } = useSettings();
  const [text, setText] = useDraft(head.id, draft);
  const [note, setNote] = useState('');
  const [chosen, setMode] = useState<Mode>('reply');
  const [tool, setTool] = useState<FileTool>();
  const frame = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const now = useNow(5_000);
  const isWindowOpen =
    head.window.open && (head.window.until === null || Date.parse(head.window.until) > now);
  const mode: Mode = chosen === 'reply' && !isWindowOpen ? 'template' : chosen;
  const items = useSyncExternalStore(outbox.subscribe, outbox.items);
  const refused = items.find(
    ({ conversationId, state }) => conversationId === head.id && state === 'refused',
  );
  const isClosed = head.owner.kind === 'none';
  const isMine = head.owner.kind === 'person' && head.owner.userId === me.userId;
  const { ownerEpoch, seq, replySeq, unheard } = head;
  const seen = { ownerEpoch, seq, replySeq, unheard };
  const words = mode === 'note' ? note : text;

  useEffect(() => {
    const turn = (event: Event) => {
      // At once: the next key that is pressed is a letter of what is written.
      flushSync(() => setMode((event as CustomEvent<Mode>).detail));
      field.current?.focus();
    };
    window.addEventListener('prosa:compose', turn);
    return () => window.removeEventListener('prosa:compose', turn);
  }, []);

  const send = () => {
    const what = words.trim();
    if (what === '') return;
    if (mode === 'note') {
      outbox.say(head.id, { kind: 'note', text: what }, seen);
      setNote('');
      setMode('reply');
    } else {
      outbox.say(head.id, { kind: 'text', text: signed(what, signature ? myName : undefined) }, seen);
      setText('');
    }
    typing.stop();
    field.current?.focus();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') field.current?.blur();
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
    const isWanted = enterSends ? !event.shiftKey : event.ctrlKey || event.metaKey;
    if (!isWanted) return;
    event.preventDefault();
    if (!event.repeat) send();
  };
  const onWrite = (next: string) => {
    if (mode === 'note') setNote(next);
    else setText(next);
    if (typing.note(head.id)) {
      // The sync says the same a moment later.
      client
        .call(
          'sayPresence',
          { params: { conversationId: head.id }, body: { typing: true } },
          { idempotencyKey: crypto.randomUUID() },
        )
        .catch(() => undefined);
    }
  };
  const writer = sync.list.presence.find(
    ({ conversationId, typing: writes }) => conversationId === head.id && writes,
  );
  return (
    <footer className="bg-thread px-4 pt-3 pb-4 max-md:px-2 max-md:pt-2 max-md:pb-2">
      {refused ? (
        <Conflict key={refused.key} unsent={refused} head={head} onEdit={(back) => setText(back)} />
      ) : null}
      <div
        ref={frame}
        className={`overflow-hidden rounded-2xl border shadow-card transition-colors focus-within:border-accent ${mode === 'note' ? 'border-warn/50 bg-bubble-note focus-within:border-warn' : 'border-line bg-surface'}`}
      >
        <div className="flex items-center gap-1 px-2 pt-1.5">
          <div className="flex items-center gap-1" role="tablist" aria-label={i18n._('O que escrever')}>
            <ModeTab
              isChosen={mode === 'reply'}
              onChoose={() => setMode('reply')}
              isDisabled={!isWindowOpen}
              icon={<CornerDownLeft size={14} />}
            >
              {i18n._('Responder')}
            </ModeTab>
            <ModeTab isChosen={mode === 'note'} onChoose={() => setMode('note')} icon={<Lock size={13} />}>
              {i18n._('Nota interna')}
            </ModeTab>
            <ModeTab
              isChosen={mode === 'template'}
              onChoose={() => setMode('template')}
              icon={<MessageSquareText size={14} />}
            >
              {i18n._('Template')}
            </ModeTab>
          </div>
          <span className="flex-1" />
          <span className="truncate pr-2 text-2xs text-ink-faint max-lg:hidden" role="status">
            {writer ? (
              <span className="font-medium text-accent-text italic">
                {i18n._('{name} está escrevendo…', { name: nameOf(people, writer.userId) })}
              </span>
            ) : mode === 'reply' && !isMine ? (
              whatReplyDoes(isClosed)
            ) : null}
          </span>
        </div>
        {mode === 'template' ? (
          <div className="px-4 pb-3">
            <TemplatePicker
              channelId={head.channelId}
              known={{ name: head.customer.name, protocol: head.ticket.protocol }}
              hint={isWindowOpen ? null : <WindowIsClosed />}
              onSend={(filled) => {
                outbox.say(head.id, filled, seen);
                setMode('reply');
              }}
            />
          </div>
        ) : tool && mode === 'reply' ? (
          <FileTools conversationId={head.id} tool={tool} seen={seen} onDone={() => setTool(undefined)} />
        ) : (
          <>
            <textarea
              ref={field}
              id="composer"
              value={words}
              maxLength={LONGEST}
              rows={1}
              onChange={(event) => onWrite(event.target.value)}
              onKeyDown={onKeyDown}
              aria-label={mode === 'note' ? i18n._('Nota para a equipe') : i18n._('Mensagem para o cliente')}
              placeholder={
                mode === 'note'
                  ? i18n._('Só a equipe lê…')
                  : i18n._('Escreva para {name}…', {
                      name: head.customer.name?.split(' ')[0] ?? i18n._('o cliente'),
                    })
              }
              className="block field-sizing-content max-h-52 min-h-12 w-full resize-none bg-transparent px-4 py-2.5 text-[0.9375rem] leading-[1.4rem] outline-none placeholder:text-ink-faint"
            />
            <div className="flex items-center gap-1 px-2 pb-2">
              <button
                type="button"
                aria-pressed={signature}
                onClick={() => changeSettings({ signature: !signature })}
                title={i18n._('Seu nome acima da mensagem')}
                className="flex h-7 items-center gap-1.5 rounded-lg px-2 text-xs font-medium text-ink-faint hover:bg-hover hover:text-ink aria-pressed:text-accent-text"
              >
                <Signature size={15} />
                <span className="max-sm:sr-only">
                  {signature ? i18n._('Assinando como {name}', { name: myName }) : i18n._('Sem assinatura')}
                </span>
              </button>
              {mode === 'reply' ? (
                <FileButtons conversationId={head.id} frame={frame} onTool={setTool} />
              ) : null}
              <span className="flex-1" />
              {words.length > LONGEST * 0.9 ? (
                <span className="text-2xs text-warn tabular-nums">{LONGEST - words.length}</span>
              ) : null}
              <button
                type="button"
                onClick={() => changeSettings({ enterSends: !enterSends })}
                className="h-7 rounded-lg px-2 text-2xs text-ink-faint hover:bg-hover hover:text-ink max-md:hidden"
                title={i18n._('Trocar a tecla que envia')}
              >
                {enterSends ? i18n._('Enter envia') : i18n._('Ctrl+Enter envia')}
              </button>
              <Button
                kind="primary"
                size="sm"
                disabled={words.trim() === ''}
                onClick={send}
                icon={<SendHorizontal size={15} />}
                className="h-8 px-3"
              >
                {mode === 'note' ? i18n._('Anotar') : i18n._('Enviar')}
              </Button>
            </div>
          </>
        )}
      </div>
    </footer>
  );
}

function WindowIsClosed() {
  return (
    <TemplateHint>
      {i18n._('A janela de 24 horas fechou. Até o cliente escrever, o WhatsApp só aceita templates.')}
    </TemplateHint>
  );
}

function whatReplyDoes(isClosed: boolean): string {
  return isClosed
    ? i18n._('Ao responder, você reabre a conversa')
    : i18n._('Ao responder, a conversa fica com você');
}

function ModeTab({
  isChosen,
  onChoose,
  isDisabled = false,
  icon,
  children,
}: {
  isChosen: boolean;
  onChoose(): void;
  isDisabled?: boolean;
  icon: React.ReactNode;
  children: string;
}) {
  return (
    <button
      type="button"
      role="tab"
      aria-selected={isChosen}
      disabled={isDisabled}
      onClick={onChoose}
      className="flex h-7 items-center gap-1.5 rounded-lg px-2 text-xs font-medium text-ink-faint transition-colors hover:text-ink disabled:opacity-50 aria-selected:font-semibold aria-selected:text-ink"
    >
      {icon}
      {children}
    </button>
  );
}

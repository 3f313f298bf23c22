import { i18n } from '@lingui/core';
import type { Head } from '../../api/types.ts';
import { toasts } from '../../ui/toasts.tsx';
import type { Desk } from '../desk-context.ts';
import { VIEWS, type View } from '../list/view.ts';
import { possibleActs } from '../owner/acts.ts';
import { changeSettings, settings, togglePanel } from '../settings.ts';
import { actName, viewName } from '../words.ts';

/** Something that a key does, and the palette offers by its name. */
export interface Command {
  name: string;
  group: 'conversation' | 'lists' | 'page';
  /** As tinykeys writes them; the first is shown. */
  keys: readonly string[];
  run(): void;
}

const VIEW_KEYS: Record<View, string> = { mine: 'g m', queues: 'g a', ai: 'g i', all: 'g t', closed: 'g e' };

/** Asks the composer to be ready to write. */
function compose(mode: 'reply' | 'note' | 'template'): void {
  window.dispatchEvent(new CustomEvent('prosa:compose', { detail: mode }));
}

/** Everything that can be done without a mouse, as things are now. */
export function commandsOf(desk: Desk, head: Head | undefined): Command[] {
  const { go, openDialog, act, sync, place, client } = desk;
  const { rows } = sync;
  const step = (by: number) => {
    const at = rows.findIndex(({ id }) => id === place.conversationId);
    const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
    if (next) go({ conversationId: next.id });
  };
  const acts: Command[] = (head ? possibleActs(head.owner, desk.me.userId) : []).map((kind) => ({
    name: actName(kind),
    group: 'conversation',
    keys: [{ takeOver: 'a', giveBack: 'd', transfer: 't', close: 'e', reopen: 'a' }[kind]],
    run: () => {
      if (!head) return;
      if (kind === 'transfer' || kind === 'close') openDialog(kind);
      else act(head, { kind });
    },
  }));
  const ofConversation: Command[] = head
    ? [
        { name: i18n._('Responder'), group: 'conversation', keys: ['r'], run: () => compose('reply') },
        { name: i18n._('Escrever uma nota'), group: 'conversation', keys: ['n'], run: () => compose('note') },
        {
          name: i18n._('Enviar um template'),
          group: 'conversation',
          keys: ['m'],
          run: () => compose('template'),
        },
        ...acts,
        {
          name: i18n._('Marcar como não lida'),
          group: 'conversation',
          keys: ['u'],
          run: () => {
            void client
              .call(
                'markUnread',
                { params: { conversationId: head.id } },
                { idempotencyKey: crypto.randomUUID() },
              )
              .then(() => sync.refresh());
            go({ conversationId: undefined });
          },
        },
        {
          name: i18n._('Copiar o protocolo'),
          group: 'conversation',
          keys: ['c'],
          run: () =>
            void navigator.clipboard
              .writeText(head.ticket.protocol)
              .then(() => toasts.show({ text: i18n._('Protocolo copiado') })),
        },
        {
          name: i18n._('Mostrar ou esconder os dados do contato'),
          group: 'conversation',
          keys: ['p'],
          run: () => togglePanel(),
        },
      ]
    : [];
  return [
    ...ofConversation,
    { name: i18n._('Próxima conversa'), group: 'lists', keys: ['j', 'ArrowDown'], run: () => step(1) },
    { name: i18n._('Conversa anterior'), group: 'lists', keys: ['k', 'ArrowUp'], run: () => step(-1) },
    ...VIEWS.map(
      (view): Command => ({
        name: i18n._('Ir para {list}', { list: viewName(view) }),
        group: 'lists',
        keys: [VIEW_KEYS[view]],
        run: () => go({ view, queueId: undefined, userId: undefined, channelId: undefined }),
      }),
    ),
    {
      name: i18n._('Nova conversa'),
      group: 'lists',
      keys: ['i'],
      run: () => openDialog('start'),
    },
    {
      name: i18n._('Voltar à lista'),
      group: 'lists',
      keys: ['Escape'],
      run: () => go({ conversationId: undefined }),
    },
    { name: i18n._('Desfazer'), group: 'page', keys: ['z'], run: () => toasts.actOnNewest() },
    {
      name: i18n._('Ligar ou desligar o som'),
      group: 'page',
      keys: ['s'],
      run: () => changeSettings({ sound: !settings().sound }),
    },
    {
      name: i18n._('Procurar e comandar'),
      group: 'page',
      keys: ['$mod+k', '/'],
      run: () => openDialog('palette'),
    },
    {
      name: i18n._('Atalhos do teclado'),
      group: 'page',
      keys: ['Shift+?', '?'],
      run: () => openDialog('keys'),
    },
  ];
}

/** A key as a person reads it. */
export function keyName(keys: string): string {
  return keys
    .replace('$mod+', 'Ctrl ')
    .replace('Shift+?', '?')
    .replace('ArrowDown', '↓')
    .replace('ArrowUp', '↑')
    .replace('Escape', 'Esc')
    .toUpperCase()
    .replace('CTRL', 'Ctrl')
    .replace('ESC', 'Esc');
}

import { i18n } from '@lingui/core';
import { Copy, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/button.tsx';
import { placeReason } from '../../ui/names.ts';
import { dayAndTime } from '../../ui/time.ts';
import { toasts } from '../../ui/toasts.tsx';
import type { OpenConversation } from '../conversation/use-conversation.ts';
import { nameOf, queueName, useDesk } from '../desk-context.ts';
import { togglePanel } from '../settings.ts';
import { CustomerName } from './customer-name.tsx';
import { Fields } from './fields.tsx';
import { Tags } from './tags.tsx';

/** What is known of the customer and of the ticket, beside the conversation. */
export default function ContactPanel({ open }: { open: OpenConversation }) {
  const { head, closedTickets } = open;
  const { me, people } = useDesk();
  const { customer, ticket } = head;
  return (
    <aside
      aria-label={i18n._('Dados do contato')}
      className="panel min-h-0 overflow-y-auto border-l border-line bg-surface"
    >
      <div className="flex justify-end px-2 pt-2 xl:hidden">
        <IconButton label={i18n._('Fechar os dados')} onClick={() => togglePanel(false)}>
          <X size={18} />
        </IconButton>
      </div>
      <div className="flex flex-col items-center px-5 pt-6 pb-5 text-center max-xl:pt-0">
        <Avatar name={customer.name} id={customer.contactId} size="lg" />
        <CustomerName head={head} />
        <p className="mt-0.5 text-ink-soft tabular-nums">
          {customer.displayPhone ?? i18n._('O WhatsApp não mostra o número')}
        </p>
        {customer.samePhoneAs ? (
          <p className="mt-2 rounded-lg bg-warn-soft px-2.5 py-1 text-2xs font-medium text-warn">
            {i18n._('Outro contato tem este telefone')}
          </p>
        ) : null}
      </div>
      <Section title={i18n._('Etiquetas')}>
        <Tags head={head} />
      </Section>
      <Section title={i18n._('Dados')}>
        <Fields conversationId={head.id} />
      </Section>
      <Section title={i18n._('Atendimento')}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5">
          <Fact name={i18n._('Protocolo')}>
            <button
              type="button"
              title={i18n._('Copiar o protocolo')}
              onClick={() =>
                void navigator.clipboard
                  .writeText(ticket.protocol)
                  .then(() => toasts.show({ text: i18n._('Protocolo copiado') }))
              }
              className="-mx-1 inline-flex items-center gap-1.5 rounded px-1 font-medium tabular-nums hover:bg-hover"
            >
              {ticket.protocol}
              <Copy size={12} className="text-ink-faint" />
            </button>
          </Fact>
          <Fact name={i18n._('Número')}>{head.channelName ?? head.channelId}</Fact>
          <Fact name={i18n._('Aberto em')}>{dayAndTime(ticket.openedAt, i18n.locale)}</Fact>
          <Fact name={i18n._('Está aqui')}>
            <span className="block">{dayAndTime(head.since, i18n.locale)}</span>
            <span className="text-ink-faint">{placeReason(head)}</span>
          </Fact>
          {head.window.until ? (
            <Fact name={i18n._('Janela até')}>{dayAndTime(head.window.until, i18n.locale)}</Fact>
          ) : null}
        </dl>
      </Section>
      <Section title={i18n._('Atendimentos anteriores')}>
        {closedTickets.items.length === 0 ? (
          <p className="text-ink-faint">{i18n._('É o primeiro')}</p>
        ) : (
          <ol className="flex flex-col gap-2">
            {closedTickets.items.map(({ id, protocol, closedAt, closingReason, userId, queueId, reason }) => (
              <li key={id} className="rounded-xl bg-sunken px-3 py-2">
                <span className="flex justify-between gap-2">
                  <span className="font-medium tabular-nums">{protocol}</span>
                  <span className="text-2xs text-ink-faint">
                    {closedAt ? dayAndTime(closedAt, i18n.locale) : ''}
                  </span>
                </span>
                <span className="text-xs text-ink-soft">
                  {[
                    me.tenant.closeReasons.find((one) => one.id === closingReason)?.name ??
                      closingReason ??
                      placeReason({ reason }),
                    userId ? nameOf(people, userId) : queueId ? queueName(me, queueId) : undefined,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </li>
            ))}
          </ol>
        )}
      </Section>
    </aside>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-t border-line px-5 py-4">
      <h3 className="mb-2.5 text-xs font-semibold text-ink-faint">{title}</h3>
      {children}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-faint">{name}</dt>
      <dd className="min-w-0 text-right">{children}</dd>
    </>
  );
}

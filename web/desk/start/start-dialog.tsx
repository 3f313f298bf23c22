import { i18n } from '@lingui/core';
import { ArrowLeft, Phone } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { ApiProblem, type ProblemDocument } from '../../api/problem.ts';
import { RequestKeys } from '../../api/request-keys.ts';
import type { Request } from '../../api/routes.ts';
import { untilAnswered } from '../../api/until-answered.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { type Choice, Combobox, useChosen } from '../../ui/combobox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { toasts } from '../../ui/toasts.tsx';
import { TemplateHint } from '../compose/template-hint.tsx';
import TemplatePicker from '../compose/template-picker.tsx';
import { useDesk } from '../desk-context.ts';
import { problemWords } from '../words.ts';
import { type Recipient, recipientsFor } from './recipients.ts';

type Start = Request<'startConversation'>['body'];
type Found = Recipient & Choice;

/** Also of a dialog that was closed before the answer came. */
const keys = new RequestKeys();

/** Who closed the dialog meanwhile is told so long what became of the message, in milliseconds. */
const TOLD_MS = 15_000;

/** Writes to a customer first: a number or a name of the list. What is there already is opened. */
export default function StartDialog({ onClose }: { onClose(): void }) {
  const { me, client, sync, go } = useDesk();
  const [channelId, setChannelId] = useState(me.channels[0]?.id ?? '');
  const [wanted, setWanted] = useState('');
  const found: Found[] = recipientsFor(wanted, sync.rows, channelId);
  const { chosen, move } = useChosen(found);
  /** Who has no conversation that is open: a template is to be chosen. */
  const [to, setTo] = useState<Found>();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);
  const isThere = useRef(true);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);

  const open = (conversationId: string) => {
    onClose();
    go({ conversationId });
  };
  const ask = async (body: Start, onNone?: () => void) => {
    if (isBusy) return;
    setIsBusy(true);
    setProblem(undefined);
    try {
      const { conversation, reply } = await keys.ask(body, (idempotencyKey) =>
        untilAnswered(() => client.call('startConversation', { body }, { idempotencyKey })),
      );
      sync.tell(conversation);
      if (isThere.current) {
        if (!reply) toasts.show({ text: i18n._('Já havia uma conversa: aqui está ela') });
        open(conversation.id);
      } else if (body.template) {
        // Who closed the dialog works elsewhere: they are told, and not led away.
        const text = reply ? i18n._('A conversa começou') : i18n._('Já havia uma conversa: nada foi enviado');
        const action = { label: i18n._('Abrir'), run: () => go({ conversationId: conversation.id }) };
        toasts.show({ text, action, stays: TOLD_MS });
      }
    } catch (error) {
      setIsBusy(false);
      const refused = error instanceof ApiProblem ? error.problem : undefined;
      if (refused?.code === 'window_closed' && onNone) return onNone();
      const text = whyNot(refused);
      if (isThere.current) setProblem(text);
      else if (body.template) toasts.show({ kind: 'problem', text, stays: TOLD_MS });
    }
  };
  const choose = (recipient: Found | undefined) => {
    if (!recipient) return;
    if (recipient.conversationId !== undefined) return open(recipient.conversationId);
    void ask({ channelId, ...recipient.to }, () => setTo(recipient));
  };
  return (
    <Dialog title={i18n._('Nova conversa')} onClose={onClose}>
      {to ? (
        <>
          <div className="mb-3 flex items-center gap-2">
            <IconButton
              label={i18n._('Outro cliente')}
              onClick={() => setTo(undefined)}
              className="-ml-2 size-8"
            >
              <ArrowLeft size={16} />
            </IconButton>
            <span className="truncate font-semibold">{to.name}</span>
          </div>
          <TemplatePicker
            channelId={channelId}
            known={{ name: to.customerName, protocol: '' }}
            hint={
              <TemplateHint>{i18n._('Até o cliente escrever, o WhatsApp só aceita templates.')}</TemplateHint>
            }
            isBusy={isBusy}
            onSend={({ template }) => void ask({ channelId, ...to.to, template })}
          />
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            choose(chosen);
          }}
        >
          {me.channels.length > 1 ? (
            <label className="mb-3 flex flex-col gap-1 text-xs font-medium text-ink-soft">
              {i18n._('Pelo número')}
              <select
                value={channelId}
                onChange={(event) => setChannelId(event.target.value)}
                className="h-9 rounded-[10px] border border-line-strong bg-surface px-2 text-sm text-ink"
              >
                {me.channels.map(({ id, name, phone }) => (
                  <option key={id} value={id}>
                    {name ?? phone}
                  </option>
                ))}
              </select>
            </label>
          ) : null}
          <Combobox
            label={i18n._('Telefone com DDD, ou nome…')}
            listLabel={i18n._('Clientes')}
            none={
              wanted === ''
                ? i18n._('Escreva o número de quem vai receber.')
                : i18n._('Ninguém da lista com esse nome. Escreva o número com DDD.')
            }
            choices={found}
            chosen={chosen}
            move={move}
            wanted={wanted}
            onWanted={(words) => {
              setWanted(words);
              setProblem(undefined);
            }}
            onPick={(recipient) => choose(recipient)}
            listClassName="max-h-72 overflow-y-auto"
          >
            {({ name, detail, contactId }) => (
              <>
                {contactId ? (
                  <Avatar name={name} id={contactId} size="sm" />
                ) : (
                  <span className="grid size-7 shrink-0 place-items-center rounded-full bg-accent-soft text-accent-text">
                    <Phone size={14} />
                  </span>
                )}
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{name}</span>
                  {detail ? <span className="block truncate text-2xs text-ink-faint">{detail}</span> : null}
                </span>
                {contactId ? null : (
                  <span className="shrink-0 text-2xs text-ink-faint">{i18n._('Escrever a este número')}</span>
                )}
              </>
            )}
          </Combobox>
          <div className="mt-4 flex justify-end gap-2">
            <Button onClick={onClose}>{i18n._('Cancelar')}</Button>
            <Button kind="primary" type="submit" disabled={!chosen || isBusy} shortcut="Enter">
              {chosen?.conversationId === undefined ? i18n._('Continuar') : i18n._('Abrir')}
            </Button>
          </div>
        </form>
      )}
      {problem === undefined ? null : (
        <p role="alert" className="mt-3 text-xs font-medium text-danger">
          {problem}
        </p>
      )}
    </Dialog>
  );
}

function whyNot(refused: ProblemDocument | undefined): string {
  if (!refused) return i18n._('Sem resposta do servidor. Tente de novo.');
  return refused.code === 'invalid_request'
    ? i18n._('Escreva o número com DDD; de outro país, com + e o código.')
    : problemWords(refused);
}

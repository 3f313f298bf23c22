import { i18n } from '@lingui/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, SendHorizontal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Template } from '../../api/types.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { searchable } from '../../ui/search-text.ts';
import { useTeam } from '../desk-context.ts';
import type { Said } from './outbox.ts';
import { filledText, likelyValues, templateParts } from './template-text.ts';

/** A filled template: what is sent, and as the customer reads it. */
export type FilledTemplate = Extract<Said, { kind: 'template' }>;

interface Props {
  /** The number that writes. */
  channelId: string;
  /** What is known of the customer, and stands in the variables to begin with. */
  known: { name: string | null; protocol: string };
  /** Said above the templates. */
  hint?: ReactNode;
  /** What was sent has no answer yet. */
  isBusy?: boolean;
  onSend(filled: FilledTemplate): void;
}

/** Chooses a template and fills it in: what can be sent when the 24 hours are over, and at any other time. */
export default function TemplatePicker({ channelId, known, hint, isBusy = false, onSend }: Props) {
  const { client } = useTeam();
  const [wanted, setWanted] = useState('');
  const [chosen, setChosen] = useState<Template>();
  const templates = useQuery({
    queryKey: ['templates', channelId],
    queryFn: () => client.call('listTemplates', { query: { channelId } }),
  });
  const all = templates.data?.items ?? [];
  const found = all.filter(({ name, text }) => searchable(`${name} ${text}`).includes(searchable(wanted)));
  return (
    <>
      {hint}
      {chosen ? (
        <TemplateForm template={chosen} {...{ known, isBusy, onSend }} onBack={() => setChosen(undefined)} />
      ) : (
        <>
          {all.length > 4 ? (
            <input
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
              placeholder={i18n._('Procurar template…')}
              aria-label={i18n._('Procurar template…')}
              className="mb-1 h-9 w-full rounded-lg bg-canvas px-3 outline-none"
            />
          ) : null}
          {templates.isSuccess && all.length === 0 ? (
            <p className="py-3 text-ink-faint">{i18n._('Este número ainda não tem templates aprovados.')}</p>
          ) : null}
          <ul className="-mx-2 max-h-56 overflow-y-auto">
            {found.map((template) => (
              <li key={`${template.name} ${template.language}`}>
                <button
                  type="button"
                  onClick={() => setChosen(template)}
                  className="flex w-full flex-col rounded-lg px-2 py-1.5 text-left hover:bg-hover"
                >
                  <span className="flex w-full items-baseline gap-2">
                    <span className="inline-block font-semibold first-letter:uppercase">
                      {template.name.replaceAll('_', ' ')}
                    </span>
                    <span className="text-2xs text-ink-faint">
                      {template.language} ·{' '}
                      {template.category === 'utility' ? i18n._('utilidade') : i18n._('marketing')}
                    </span>
                  </span>
                  <span className="line-clamp-1 text-ink-soft">{template.text}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function TemplateForm({
  template,
  known,
  isBusy,
  onBack,
  onSend,
}: {
  template: Template;
  known: Props['known'];
  isBusy: boolean;
  onBack(): void;
  onSend(filled: FilledTemplate): void;
}) {
  const { name, language, text, variables } = template;
  const [values, setValues] = useState(() => likelyValues(text, known));
  const missing = variables.filter(({ key }) => !values[key]?.trim());
  const send = () => {
    if (missing.length > 0 || isBusy) return;
    const template = { name, language, variables: values };
    onSend({ kind: 'template', text: filledText(text, values), template });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className="mb-2 flex items-center gap-1">
        <IconButton label={i18n._('Outro template')} onClick={onBack} className="-ml-2 size-8">
          <ArrowLeft size={16} />
        </IconButton>
        <span className="inline-block font-semibold first-letter:uppercase">{name.replaceAll('_', ' ')}</span>
      </div>
      <div className="grid gap-3 md:grid-cols-2">
        <div className="flex flex-col gap-2">
          {variables.map(({ key, maxLength }) => (
            <label key={key} className="flex flex-col gap-1 text-xs font-medium text-ink-soft">
              {variableName(key)}
              <input
                value={values[key] ?? ''}
                maxLength={maxLength}
                required
                onChange={(event) => setValues({ ...values, [key]: event.target.value })}
                className="h-9 rounded-lg border border-line-strong bg-surface px-3 text-sm text-ink outline-none focus:border-accent"
              />
            </label>
          ))}
        </div>
        <div className="h-fit rounded-2xl bg-bubble-own px-3 py-2 text-[0.9375rem] leading-[1.4rem] whitespace-pre-wrap">
          {templateParts(text, values).map((part, index) =>
            part.kind === 'words' ? (
              part.text
            ) : (
              <mark
                // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text keep their places
                key={index}
                className={`rounded bg-transparent font-medium ${part.value === undefined ? 'text-warn' : 'text-accent-text'}`}
              >
                {part.value ?? `{{${part.key}}}`}
              </mark>
            ),
          )}
        </div>
      </div>
      <div className="mt-3 flex items-center justify-end gap-3">
        {missing.length > 0 ? (
          <span className="text-xs text-warn">
            {i18n._('Falta: {names}', {
              names: missing.map(({ key }) => variableName(key)).join(', '),
            })}
          </span>
        ) : null}
        <Button
          kind="primary"
          size="sm"
          type="submit"
          disabled={missing.length > 0 || isBusy}
          icon={<SendHorizontal size={15} />}
          className="h-8 px-3"
        >
          {i18n._('Enviar template')}
        </Button>
      </div>
    </form>
  );
}

/** WhatsApp numbers the variables that have no name. */
function variableName(key: string): string {
  return /^\d+$/.test(key) ? i18n._('Variável {key}', { key }) : key.replaceAll('_', ' ');
}

import { i18n } from '@lingui/core';
import { useState } from 'react';
import { Avatar } from '../../ui/avatar.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { matches } from '../../ui/search-text.ts';
import { useOpenHead } from '../conversation/use-open-head.ts';
import { useDesk } from '../desk-context.ts';
import { commandsOf, keyName } from './commands.ts';

interface Choice {
  key: string;
  name: string;
  detail: string;
  keys?: string | undefined;
  person?: string;
  run(): void;
}

/** At most so many are offered. */
const MOST = 12;

/** Finds a command or a conversation of the list by its words. */
export default function Palette({ onClose }: { onClose(): void }) {
  const desk = useDesk();
  const head = useOpenHead(desk.place.conversationId);
  const [wanted, setWanted] = useState('');
  const [at, setAt] = useState(0);
  const commands: Choice[] = commandsOf(desk, head).map(({ name, keys, run }) => ({
    key: `c-${name}`,
    name,
    detail: '',
    keys: keys[0] && keyName(keys[0]),
    run,
  }));
  const conversations: Choice[] = desk.sync.rows.map(({ id, customer, ticket, last }) => ({
    key: id,
    name: customer.name ?? customer.displayPhone ?? id,
    detail: [customer.displayPhone, last?.text, ticket.protocol].filter(Boolean).join(' · '),
    person: customer.contactId,
    run: () => desk.go({ conversationId: id }),
  }));
  const found = [
    ...(wanted === '' ? [] : conversations),
    ...commands,
    ...(wanted === '' ? conversations : []),
  ]
    .filter(({ name, detail }) => matches(`${name} ${detail}`, wanted))
    .slice(0, MOST);
  const chosen = found[Math.min(at, found.length - 1)];
  const run = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    // The dialog gives the focus back first.
    requestAnimationFrame(() => choice.run());
  };
  return (
    <Dialog title={i18n._('Procurar e comandar')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(chosen);
        }}
      >
        <input
          value={wanted}
          onChange={(event) => {
            setWanted(event.target.value);
            setAt(0);
          }}
          onKeyDown={(event) => {
            const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
            if (step === undefined) return;
            event.preventDefault();
            setAt((now) => (now + step + found.length) % Math.max(1, found.length));
          }}
          role="combobox"
          aria-expanded={found.length > 0}
          aria-controls={found.length > 0 ? 'palette-choices' : undefined}
          aria-activedescendant={chosen ? `choice-${chosen.key}` : undefined}
          placeholder={i18n._('Nome, telefone, protocolo ou comando…')}
          aria-label={i18n._('Nome, telefone, protocolo ou comando…')}
          className="h-11 w-full rounded-[10px] border border-line-strong bg-surface px-3 text-base outline-none focus:border-accent"
        />
        {found.length > 0 ? (
          <div id="palette-choices" role="listbox" aria-label={i18n._('Resultados')} className="-mx-2 mt-2">
            {found.map((choice) => (
              <button
                key={choice.key}
                id={`choice-${choice.key}`}
                type="button"
                role="option"
                tabIndex={-1}
                aria-selected={choice === chosen}
                onClick={() => run(choice)}
                className="flex min-h-10 w-full items-center gap-3 rounded-lg px-2 py-1 text-left hover:bg-hover aria-selected:bg-chosen"
              >
                {choice.person ? <Avatar name={choice.name} id={choice.person} size="sm" /> : null}
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{choice.name}</span>
                  {choice.detail ? (
                    <span className="block truncate text-2xs text-ink-faint">{choice.detail}</span>
                  ) : null}
                </span>
                {choice.keys ? <Kbd keys={choice.keys} /> : null}
              </button>
            ))}
          </div>
        ) : (
          <p className="p-4 text-center text-ink-faint">{i18n._('Nada encontrado nesta lista')}</p>
        )}
      </form>
    </Dialog>
  );
}

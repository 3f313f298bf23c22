import { i18n } from '@lingui/core';
import { useState } from 'react';
import { Avatar } from '../../ui/avatar.tsx';
import { type Choice, Combobox, useChosen } from '../../ui/combobox.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { matches } from '../../ui/search-text.ts';
import { useOpenHead } from '../conversation/use-open-head.ts';
import { useDesk } from '../desk-context.ts';
import { commandsOf, keyName } from './commands.ts';

interface Found extends Choice {
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
  const commands: Found[] = commandsOf(desk, head).map(({ name, keys, run }) => ({
    key: `c-${name}`,
    name,
    detail: '',
    keys: keys[0] && keyName(keys[0]),
    run,
  }));
  const conversations: Found[] = desk.sync.rows.map(({ id, customer, ticket, last }) => ({
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
  const { chosen, move } = useChosen(found);
  const run = (choice: Found | undefined) => {
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
        <Combobox
          label={i18n._('Nome, telefone, protocolo ou comando…')}
          listLabel={i18n._('Resultados')}
          none={i18n._('Nada encontrado nesta lista')}
          choices={found}
          chosen={chosen}
          move={move}
          wanted={wanted}
          onWanted={setWanted}
          onPick={(found) => run(found)}
        >
          {({ name, detail, keys, person }) => (
            <>
              {person ? <Avatar name={name} id={person} size="sm" /> : null}
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{name}</span>
                {detail ? <span className="block truncate text-2xs text-ink-faint">{detail}</span> : null}
              </span>
              {keys ? <Kbd keys={keys} /> : null}
            </>
          )}
        </Combobox>
      </form>
    </Dialog>
  );
}

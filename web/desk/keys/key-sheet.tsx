import { i18n } from '@lingui/core';
import { Dialog } from '../../ui/dialog.tsx';
import { useOpenHead } from '../conversation/use-open-head.ts';
import { useDesk } from '../desk-context.ts';
import { type Command, commandsOf, keyName } from './commands.ts';

/** Every key and what it does now. */
export default function KeySheet({ onClose }: { onClose(): void }) {
  const desk = useDesk();
  const commands = commandsOf(desk, useOpenHead(desk.place.conversationId));
  const groups: [Command['group'], string][] = [
    ['conversation', i18n._('Na conversa')],
    ['lists', i18n._('Nas listas')],
    ['page', i18n._('Em toda parte')],
  ];
  return (
    <Dialog title={i18n._('Atalhos do teclado')} onClose={onClose} isWide>
      <div className="grid gap-x-8 gap-y-6 sm:grid-cols-2">
        {groups.map(([group, name]) => {
          const own = commands.filter((command) => command.group === group);
          return own.length === 0 ? null : (
            <section key={group}>
              <h3 className="mb-2 text-xs font-semibold text-ink-faint">{name}</h3>
              <dl className="flex flex-col">
                {own.map(({ name: what, keys: [first = ''] }) => (
                  <div
                    key={what}
                    className="flex items-center gap-3 border-b border-line py-1.5 last:border-0"
                  >
                    <dt className="flex-1">{what}</dt>
                    <dd className="flex gap-1">
                      {keyName(first)
                        .split(' ')
                        .map((key) => (
                          <kbd
                            key={key}
                            className="min-w-6 rounded-md border border-b-2 border-line-strong bg-sunken px-1.5 text-center font-sans text-2xs leading-5 font-semibold"
                          >
                            {key}
                          </kbd>
                        ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <p className="mt-5 text-xs text-ink-faint">
        {i18n._('Letras valem fora dos campos de texto. Esc sai de um campo.')}
      </p>
    </Dialog>
  );
}

import { i18n } from '@lingui/core';
import { Kbd } from '../../ui/kbd.tsx';
import { Mark } from '../../ui/mark.tsx';

/** Where a conversation will be, with the keys that lead there. */
export function EmptyPane() {
  const hints: [string, string][] = [
    ['J', i18n._('próxima conversa')],
    ['G A', i18n._('o que está aguardando')],
    ['Ctrl K', i18n._('procurar qualquer coisa')],
    ['?', i18n._('todos os atalhos')],
  ];
  return (
    <div className="grid h-full place-items-center bg-thread p-8 max-md:hidden">
      <div className="text-center">
        <Mark className="mx-auto mb-5 size-14 opacity-90" />
        <p className="text-base font-semibold">{i18n._('Escolha uma conversa')}</p>
        <p className="mt-1 text-ink-soft">
          {i18n._('Abrir é só olhar: ninguém é avisado até você responder.')}
        </p>
        <dl className="mx-auto mt-6 grid w-fit grid-cols-[auto_auto] items-center gap-x-3 gap-y-2 text-left text-xs text-ink-soft pointer-coarse:hidden">
          {hints.map(([keys, what]) => (
            <div key={keys} className="contents">
              <dt className="text-right">
                <Kbd keys={keys} />
              </dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}

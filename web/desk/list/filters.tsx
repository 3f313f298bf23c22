import { i18n } from '@lingui/core';
import { BookmarkPlus, BookmarkX, ListFilter, X } from 'lucide-react';
import { Menu, type MenuItem } from '../../ui/menu.tsx';
import { nameOf, queueName, useDesk } from '../desk-context.ts';
import { placeOf, searchOf, useSavedFilters, withoutSaved } from './saved-filters.ts';
import { hasFilter, NO_FILTER, type Place } from './view.ts';

/** Waits that are offered, in minutes. */
const WAITS = [5, 15, 60];

/** What the list can be narrowed to; several at once. */
export function FilterMenu() {
  const { me, people, place, go, sync, openDialog } = useDesk();
  const [saved, changeSaved] = useSavedFilters(me.userId);
  const here = searchOf(place);
  const current = saved.find(({ search }) => search === here);
  const { view } = place;
  const isOfPeople = view !== 'ai';
  const tags = new Set(sync.rows.flatMap((row) => row.tags));
  if (place.tag !== undefined) tags.add(place.tag);
  /** Choosing what is chosen takes it back. */
  const choice = <Name extends keyof Place>(name: Name, value: Place[Name], label: string): MenuItem => ({
    label,
    isChosen: place[name] === value,
    onChoose: () => go({ [name]: place[name] === value ? undefined : value }),
  });
  const groups: [string, MenuItem[]][] = [
    [
      i18n._('Salvos'),
      saved.map((one) => ({
        label: one.name,
        isChosen: one === current,
        onChoose: () => go(one === current ? NO_FILTER : placeOf(one)),
      })),
    ],
    [
      i18n._('Número'),
      me.channels.length < 2
        ? []
        : me.channels.map(({ id, name, phone }) => choice('channelId', id, name ?? phone)),
    ],
    [i18n._('Fila'), isOfPeople ? me.queues.map(({ id, name }) => choice('queueId', id, name)) : []],
    [
      i18n._('Pessoa'),
      view === 'all' || view === 'closed'
        ? people.map(({ userId, name }) => choice('userId', userId, name ?? userId))
        : [],
    ],
    [i18n._('Etiqueta'), [...tags].sort().map((tag) => choice('tag', tag, tag))],
    [
      i18n._('Tempo'),
      view === 'closed'
        ? []
        : [
            ...(isOfPeople ? WAITS.map((minutes) => choice('waitsMinutes', minutes, waitName(minutes))) : []),
            choice('isClosingSoon', true, i18n._('Janela fecha em 2 h')),
          ],
    ],
  ];
  const items = groups.flatMap(([heading, choices]) =>
    choices.map((item, index) => (index === 0 ? { ...item, heading } : item)),
  );
  const isActive = hasFilter(place);
  const ofActive: MenuItem[] = [
    current
      ? {
          label: i18n._('Esquecer «{name}»', { name: current.name }),
          icon: <BookmarkX size={15} />,
          heading: '',
          onChoose: () => changeSaved((all) => withoutSaved(all, current.name)),
        }
      : {
          label: i18n._('Salvar estes filtros…'),
          icon: <BookmarkPlus size={15} />,
          heading: '',
          onChoose: () => openDialog('saveFilter'),
        },
    { label: i18n._('Limpar filtros'), icon: <X size={15} />, onChoose: () => go(NO_FILTER) },
  ];
  return (
    <Menu
      label={i18n._('Filtrar')}
      className={`grid size-9 place-items-center rounded-[10px] hover:bg-hover ${isActive ? 'bg-chosen text-accent-text' : 'text-ink-soft hover:text-ink'}`}
      button={<ListFilter size={18} />}
      items={isActive ? [...items, ...ofActive] : items}
    />
  );
}

/** What the list is narrowed to, each to be taken back. */
export function FilterChips() {
  const { me, people, place, go } = useDesk();
  const { queueId, userId, channelId, tag, waitsMinutes, isClosingSoon } = place;
  const channel = me.channels.find(({ id }) => id === channelId);
  const chips: [keyof typeof NO_FILTER, string | undefined][] = [
    ['channelId', channelId && (channel?.name ?? channel?.phone ?? channelId)],
    ['queueId', queueId && queueName(me, queueId)],
    ['userId', userId && nameOf(people, userId)],
    ['tag', tag],
    ['waitsMinutes', waitsMinutes === undefined ? undefined : waitName(waitsMinutes)],
    ['isClosingSoon', isClosingSoon ? i18n._('Janela fecha em 2 h') : undefined],
  ];
  const shown = chips.filter(([, text]) => text);
  if (shown.length === 0) return null;
  return (
    <div className="mt-2 flex flex-wrap gap-1.5">
      {shown.map(([name, text]) => (
        <button
          key={name}
          type="button"
          onClick={() => go({ [name]: undefined })}
          className="flex h-7 max-w-full items-center gap-1 rounded-full bg-accent-soft pr-1.5 pl-2.5 text-xs font-semibold text-accent-text"
        >
          <span className="truncate">{text}</span>
          <X size={13} className="shrink-0" aria-label={i18n._('Tirar o filtro')} />
        </button>
      ))}
    </div>
  );
}

function waitName(minutes: number): string {
  return minutes < 60
    ? i18n._('Espera há mais de {minutes} min', { minutes })
    : i18n._('Espera há mais de {hours} h', { hours: minutes / 60 });
}

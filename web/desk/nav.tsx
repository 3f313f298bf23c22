import { i18n } from '@lingui/core';
import {
  Archive,
  Bot,
  Inbox,
  Keyboard,
  Languages,
  LogOut,
  MessagesSquare,
  Moon,
  Sun,
  SunMoon,
  UserRound,
  Volume1,
  Volume2,
  VolumeX,
} from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Counts } from '../api/types.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Mark } from '../ui/mark.tsx';
import { Menu } from '../ui/menu.tsx';
import { keptTheme, THEMES, type Theme, wearTheme } from '../ui/theme.ts';
import type { LanguageProps } from '../words/language.ts';
import { sound } from './alerts/sound.ts';
import { useDesk } from './desk-context.ts';
import { NO_FILTER, VIEWS, type View } from './list/view.ts';
import { changeSettings, useSettings } from './settings.ts';
import { viewName } from './words.ts';

const SIGNS: Record<View, ReactNode> = {
  mine: <UserRound size={20} />,
  queues: <Inbox size={20} />,
  ai: <Bot size={20} />,
  all: <MessagesSquare size={20} />,
  closed: <Archive size={20} />,
};

/** From 0 to 1; each is heard when it is chosen. */
const VOLUMES = [0.3, 0.6, 1] as const;

const THEME_SIGNS: Record<Theme, ReactNode> = {
  system: <SunMoon size={16} />,
  light: <Sun size={16} />,
  dark: <Moon size={16} />,
};

/** The views with their counts, at the left or below on a phone, and what the person sets for themselves. */
export function Nav(props: LanguageProps) {
  const { place, go, sync } = useDesk();
  return (
    <nav
      aria-label={i18n._('Listas')}
      className={`nav z-10 flex ${place.conversationId ? 'max-md:hidden' : ''} items-center gap-1 border-line bg-surface max-md:justify-around max-md:border-t max-md:px-1 md:flex-col md:border-r md:px-1.5 md:py-3`}
    >
      <Mark className="mb-3 size-9 max-md:hidden" />
      {VIEWS.map((view) => {
        const isHere = place.view === view;
        return (
          <button
            key={view}
            type="button"
            aria-current={isHere ? 'page' : undefined}
            onClick={() =>
              go({
                view,
                ...NO_FILTER,
                ...(isHere ? { conversationId: undefined } : {}),
              })
            }
            className="group relative flex w-full flex-col items-center gap-1 rounded-xl py-2 text-2xs font-medium text-ink-soft transition-colors hover:bg-hover hover:text-ink aria-[current]:bg-chosen aria-[current]:text-accent-text max-md:w-auto max-md:min-w-10 max-md:px-0.5"
          >
            {SIGNS[view]}
            <span className="max-w-full truncate">{viewName(view)}</span>
            <Count view={view} counts={sync.list.counts} />
          </button>
        );
      })}
      <div className="flex-1 max-md:hidden" />
      <OwnMenu {...props} />
    </nav>
  );
}

function Count({ view, counts }: { view: View; counts: Counts | undefined }) {
  const count = view === 'closed' ? undefined : counts?.[view];
  if (!count || count.count === 0) return null;
  const text = count.isExact ? String(count.count) : `${count.count}+`;
  const isLoud = view === 'queues';
  return (
    <span
      className={`absolute top-1 right-1.5 max-md:right-auto max-md:left-[calc(50%+5px)] min-w-4.5 rounded-full px-1 text-center text-[0.625rem] leading-4.5 font-bold tabular-nums ${isLoud ? 'bg-warn text-surface' : 'bg-line text-ink-soft'}`}
    >
      {text}
    </span>
  );
}

function OwnMenu({ language, onLanguage }: LanguageProps) {
  const { me, myName, openDialog, signOut } = useDesk();
  const { sound: isOn, volume } = useSettings();
  const [theme, setTheme] = useState(keptTheme);
  const nextTheme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  const themeName = {
    system: i18n._('Tema: do sistema'),
    light: i18n._('Tema: claro'),
    dark: i18n._('Tema: escuro'),
  }[theme];
  return (
    <Menu
      label={i18n._('{name}: preferências', { name: myName })}
      className="rounded-full p-1 hover:bg-hover"
      align="start"
      button={<Avatar name={myName} id={me.userId} size="sm" />}
      items={[
        {
          label: themeName,
          icon: THEME_SIGNS[theme],
          onChoose: () => {
            wearTheme(nextTheme);
            setTheme(nextTheme);
          },
        },
        {
          label: isOn ? i18n._('Som: ligado') : i18n._('Som: desligado'),
          icon: isOn ? <Volume2 size={16} /> : <VolumeX size={16} />,
          onChoose: () => {
            changeSettings({ sound: !isOn });
            if (!isOn) void sound(volume);
          },
        },
        ...(isOn
          ? [
              {
                label: i18n._('Volume: {percent} % (toca)', { percent: Math.round(volume * 100) }),
                icon: <Volume1 size={16} />,
                keepsOpen: true,
                onChoose: () => {
                  const next = VOLUMES.find((one) => one > volume) ?? VOLUMES[0];
                  changeSettings({ volume: next });
                  void sound(next);
                },
              },
            ]
          : []),
        {
          label: language === 'pt-BR' ? 'English' : 'Português',
          icon: <Languages size={16} />,
          onChoose: () => onLanguage(language === 'pt-BR' ? 'en' : 'pt-BR'),
        },
        {
          label: i18n._('Atalhos do teclado'),
          icon: <Keyboard size={16} />,
          shortcut: '?',
          onChoose: () => openDialog('keys'),
        },
        { label: i18n._('Sair'), icon: <LogOut size={16} />, onChoose: signOut },
      ]}
    />
  );
}

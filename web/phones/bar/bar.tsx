import { i18n } from '@lingui/core';
import { Headset, Languages, Monitor, Moon, ScrollText, Sun, Zap } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { Button, IconButton } from '../../ui/button.tsx';
import { Mark } from '../../ui/mark.tsx';
import { keptTheme, THEMES, wearTheme } from '../../ui/theme.ts';
import { clockTime } from '../../ui/time.ts';
import { usePhones } from '../phones-context.ts';
import { Faults } from './faults.tsx';
import { Gauges } from './gauges.tsx';
import { metersOf } from './meters.ts';

/** How the system does, in one line; more on request. */
export function Bar() {
  const { known, aside, show, language, onLanguage } = usePhones();
  const [shown, setShown] = useState<'gauges' | 'faults'>();
  const meters = metersOf(known);
  const circuits = known.bus.openCircuits();
  const isBusy = meters.waiting + meters.inFlight + meters.delayed > 0;
  const until = circuits[0]?.openUntil;
  return (
    <header className="bar flex items-center gap-1 border-b border-line bg-surface px-3">
      <Mark className="mr-1 size-7 shrink-0" />
      <span className="mr-2 text-base font-bold tracking-tight max-md:sr-only">Prosa</span>
      <Connection />
      <button
        type="button"
        onClick={() => setShown('gauges')}
        className="meters flex min-w-0 items-center gap-1 overflow-x-auto rounded-xl px-1 py-1 hover:bg-hover"
        title={i18n._('Filas, circuitos e funções')}
      >
        <span className="sr-only">{i18n._('Filas, circuitos e funções')}</span>
        <span className="md:hidden">
          <Meter
            name={i18n._('em curso')}
            value={meters.waiting + meters.inFlight + meters.delayed}
            isLoud={isBusy}
            isEssential
          />
        </span>
        <Meter name={i18n._('esperam')} value={meters.waiting} isLoud={isBusy} />
        <Meter name={i18n._('em voo')} value={meters.inFlight} isLoud={isBusy} />
        <Meter name={i18n._('adiadas')} value={meters.delayed} isLoud={isBusy} />
        <Meter
          name={i18n._('mortas')}
          value={meters.deadLetters}
          tone={meters.deadLetters > 0 ? 'bad' : undefined}
        />
        <Meter
          name={
            until
              ? i18n._('circuito até {time}', { time: clockTime(until, i18n.locale) })
              : i18n._('circuitos abertos')
          }
          value={circuits.length}
          tone={circuits.length > 0 ? 'bad' : undefined}
        />
        <Meter name={i18n._('invocações')} value={meters.invocations} />
        <Meter
          name={meters.errors === 1 ? i18n._('erro') : i18n._('erros')}
          value={meters.errors}
          tone={meters.errors > 0 ? 'bad' : undefined}
        />
      </button>
      <span className="flex-1" />
      <Button
        size="sm"
        kind={aside?.kind === 'events' ? 'soft' : 'quiet'}
        icon={<ScrollText size={14} />}
        aria-pressed={aside?.kind === 'events'}
        onClick={() => show(aside?.kind === 'events' ? undefined : { kind: 'events' })}
        aria-label={i18n._('Eventos')}
      >
        <span className="max-md:sr-only">{i18n._('Eventos')}</span>
      </Button>
      <Button
        size="sm"
        kind={known.faults.length > 0 ? 'soft' : 'quiet'}
        icon={<Zap size={14} />}
        onClick={() => setShown('faults')}
        aria-label={i18n._('Falhas')}
      >
        <span className="max-md:sr-only">{i18n._('Falhas')}</span>
      </Button>
      <Link
        href="/desk"
        className="flex h-8 shrink-0 items-center gap-1.5 rounded-[10px] px-2.5 text-xs font-medium text-ink-soft hover:bg-hover hover:text-ink"
      >
        <Headset size={16} />
        <span className="max-xl:sr-only">{i18n._('Atendimento')}</span>
      </Link>
      <ThemeButton />
      <IconButton
        label={language === 'pt-BR' ? 'English' : 'Português'}
        lang={language === 'pt-BR' ? 'en' : 'pt-BR'}
        onClick={() => onLanguage(language === 'pt-BR' ? 'en' : 'pt-BR')}
      >
        <Languages size={17} />
      </IconButton>
      {shown === 'gauges' ? <Gauges onClose={() => setShown(undefined)} /> : null}
      {shown === 'faults' ? <Faults onClose={() => setShown(undefined)} /> : null}
    </header>
  );
}

function Connection() {
  const { connection } = usePhones().known;
  const words = {
    connecting: i18n._('conectando…'),
    connected: i18n._('conectado'),
    lost: i18n._('sem conexão: npm run local'),
  }[connection];
  const isLost = connection === 'lost';
  return (
    <p
      role="status"
      data-state={connection}
      className="mr-1 flex shrink-0 items-center gap-1.5 text-xs"
      title={words}
    >
      <span
        className={`size-2 rounded-full ${isLost ? 'bg-danger' : connection === 'connected' ? 'bg-accent' : 'bg-warn'}`}
      />
      <span className={isLost ? 'font-semibold text-danger' : 'sr-only'}>{words}</span>
    </p>
  );
}

function Meter({
  name,
  value,
  tone,
  isLoud = false,
  isEssential = false,
}: {
  name: string;
  value: number;
  tone?: 'bad' | undefined;
  isLoud?: boolean;
  /** Shown on a narrow screen too, where else only what is wrong is. */
  isEssential?: boolean;
}): ReactNode {
  const style =
    tone === 'bad'
      ? 'bg-danger-soft text-danger'
      : isLoud && value > 0
        ? 'bg-accent-soft text-accent-text'
        : 'text-ink-soft';
  return (
    <span
      className={`flex shrink-0 items-baseline gap-1 rounded-lg px-2 py-0.5 text-xs ${isEssential || tone ? '' : 'max-md:hidden'} ${style}`}
    >
      <span className="min-w-[1ch] text-right font-semibold tabular-nums">
        {value.toLocaleString(i18n.locale)}
      </span>
      <span className="text-2xs">{name}</span>
    </span>
  );
}

const THEME_SIGNS = { system: <Monitor size={17} />, light: <Sun size={17} />, dark: <Moon size={17} /> };

function ThemeButton() {
  const [theme, setTheme] = useState(keptTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  const name = {
    system: i18n._('Tema: do sistema'),
    light: i18n._('Tema: claro'),
    dark: i18n._('Tema: escuro'),
  }[theme];
  return (
    <IconButton
      label={name}
      onClick={() => {
        wearTheme(next);
        setTheme(next);
      }}
    >
      {THEME_SIGNS[theme]}
    </IconButton>
  );
}

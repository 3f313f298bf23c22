import { daysLater, type LocalDate } from './local-day.ts';

/** A day on which a queue's people do not work. */
export interface Holiday {
  date: LocalDate;
  name: string;
}

/** A fixed day, `MM-DD`, or one that moves with Easter, in days after it. */
type Rule = readonly [on: string | number, name: string];

/**
 * The national holidays. Good Friday is one by usage and in the federal government's calendar.
 *
 * @see https://www.planalto.gov.br/ccivil_03/leis/l0662.htm with https://www.planalto.gov.br/ccivil_03/leis/2002/l10607.htm
 * @see https://www.planalto.gov.br/ccivil_03/leis/l6802.htm 12 October
 * @see https://www.planalto.gov.br/ccivil_03/_ato2023-2026/2023/lei/L14759.htm 20 November, in every state
 * @see https://www.planalto.gov.br/ccivil_03/leis/l9093.htm Good Friday
 */
const NATIONAL: readonly Rule[] = [
  ['01-01', 'Confraternização Universal'],
  [-2, 'Sexta-feira Santa'],
  ['04-21', 'Tiradentes'],
  ['05-01', 'Dia do Trabalho'],
  ['09-07', 'Independência do Brasil'],
  ['10-12', 'Nossa Senhora Aparecida'],
  ['11-02', 'Finados'],
  ['11-15', 'Proclamação da República'],
  ['11-20', 'Dia Nacional de Zumbi e da Consciência Negra'],
  ['12-25', 'Natal'],
];

/** Days on which many do not work, though no law says so. */
const OPTIONAL: readonly Rule[] = [
  [-48, 'Segunda-feira de Carnaval'],
  [-47, 'Terça-feira de Carnaval'],
  [60, 'Corpus Christi'],
];

/**
 * What states add by laws of their own. Where a state lets its day fall on a Sunday (Santa Catarina, Acre's movable
 * ones), it is left out: a Sunday is free anyway. Municipal days are the tenant's to add.
 *
 * @see https://pt.wikipedia.org/wiki/Feriados_no_Brasil#Feriados_estaduais with the laws
 */
const STATES = {
  AC: [
    ['06-15', 'Aniversário do Acre'],
    ['09-05', 'Dia da Amazônia'],
  ],
  AL: [
    ['06-24', 'São João'],
    ['06-29', 'São Pedro'],
    ['09-16', 'Emancipação de Alagoas'],
  ],
  AM: [
    ['09-05', 'Elevação do Amazonas a província'],
    ['12-08', 'Nossa Senhora da Conceição'],
  ],
  AP: [
    ['03-19', 'São José'],
    ['09-13', 'Criação do Território do Amapá'],
  ],
  BA: [['07-02', 'Independência da Bahia']],
  CE: [
    ['03-19', 'São José'],
    ['03-25', 'Data Magna do Ceará'],
  ],
  DF: [['11-30', 'Dia do Evangélico']],
  ES: [[8, 'Nossa Senhora da Penha']],
  GO: [],
  MA: [['07-28', 'Adesão do Maranhão à Independência']],
  MG: [],
  MS: [['10-11', 'Criação de Mato Grosso do Sul']],
  MT: [],
  PA: [['08-15', 'Adesão do Pará à Independência']],
  PB: [['08-05', 'Fundação da Paraíba']],
  PE: [['03-06', 'Revolução Pernambucana']],
  PI: [['10-19', 'Dia do Piauí']],
  PR: [],
  RJ: [
    [-47, 'Terça-feira de Carnaval'],
    ['04-23', 'São Jorge'],
  ],
  RN: [['10-03', 'Mártires de Cunhaú e Uruaçu']],
  RO: [
    ['01-04', 'Criação de Rondônia'],
    ['06-18', 'Dia do Evangélico'],
  ],
  RR: [['10-05', 'Criação de Roraima']],
  RS: [['09-20', 'Revolução Farroupilha']],
  SC: [],
  SE: [['07-08', 'Emancipação de Sergipe']],
  SP: [['07-09', 'Revolução Constitucionalista']],
  TO: [
    ['03-18', 'Autonomia do Tocantins'],
    ['09-08', 'Nossa Senhora da Natividade'],
    ['10-05', 'Criação do Tocantins'],
  ],
} as const satisfies Record<string, readonly Rule[]>;

/** A state of Brazil by its two letters. */
export type State = keyof typeof STATES;

export const STATE_NAMES = Object.keys(STATES) as State[];

export function isState(name: string): name is State {
  return Object.hasOwn(STATES, name);
}

/**
 * The holidays of a year in their order, the national ones in every state.
 *
 * @param options.state those of the state too
 * @param options.optional Carnival and Corpus Christi too
 */
export function holidaysOfBrazil(
  year: number,
  { state, optional = false }: { state?: State | undefined; optional?: boolean },
): Holiday[] {
  const rules: readonly Rule[] = [
    ...NATIONAL,
    ...(state === undefined ? [] : STATES[state]),
    ...(optional ? OPTIONAL : []),
  ];
  const easter = easterSunday(year);
  const byDate = new Map(
    rules.map(([on, name]) => [typeof on === 'number' ? daysLater(easter, on) : `${year}-${on}`, name]),
  );
  return [...byDate]
    .map(([date, name]) => ({ date, name }))
    .sort((one, other) => (one.date < other.date ? -1 : 1));
}

/**
 * Easter of the Gregorian calendar.
 *
 * @see https://en.wikipedia.org/wiki/Date_of_Easter#Anonymous_Gregorian_algorithm
 */
export function easterSunday(year: number): LocalDate {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

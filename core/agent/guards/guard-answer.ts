import { localNow } from '#core/tenant/hours/local-day.ts';
import type { Prompt } from '../../model/model-call.ts';
import type { Tenant } from '../../tenant/tenant-repository.ts';
import type { ModelAnswer } from '../answer.ts';
import { saidIn } from '../context/notes.ts';
import { POLICIES } from '../context/policy.ts';
import { textsOf, withTexts } from './answer-texts.ts';
import { unfounded } from './evidence/evidence.ts';
import { markOf, reveals } from './hidden-context.ts';
import { type FoundLink, findLinks } from './links/find-links.ts';
import { LinkSources } from './links/link-sources.ts';
import { withoutLinks } from './links/without-links.ts';
import { paymentClaims } from './payment-claims.ts';

/**
 * What is looked for in an answer, by the entry of OWASP's list for applications of language models that it is about.
 *
 * @see https://genai.owasp.org/resource/owasp-genai-llm-top-10-2026/
 */
export type GuardId = 'llm07_numbers' | 'llm07_payment' | 'llm08_hidden_context' | 'llm10_links';

/** How often each guard found something in the answers of a turn; absent: never. */
export type Found = Partial<Record<GuardId, number>>;

/** Why an answer is not sent, with the parts of it that are meant. */
export interface Objection {
  guard: GuardId;
  values: readonly string[];
}

/** What the model was given, from which an answer may be made. */
export type GivenTexts = Pick<
  Prompt,
  'instructions' | 'moment' | 'tools' | 'about' | 'history' | 'found' | 'rounds'
>;

/** What becomes of an answer. */
export type Guarded = { found: Found } & (
  | { kind: 'fine' }
  /** It is asked for once more; where that was done, or cannot be, people have the conversation. */
  | { kind: 'again'; why: readonly Objection[] }
  /** It is sent without what may not be in it. */
  | { kind: 'changed'; answer: ModelAnswer }
);

/**
 * Looks through an answer before it is written: it reveals no instructions, leads nowhere but to the company's own pages, and says
 * no price, code, day or total that stands in nothing that the model was given, nor that money has come where no system says so.
 * Other words are never looked at. Reads nothing,
 * and costs as much as answer and evidence are long.
 *
 * @param options.isLast it cannot be asked for once more: links are taken out of it then; `now` in milliseconds since the epoch
 */
export function guardAnswer(
  answer: ModelAnswer,
  given: GivenTexts,
  tenant: Tenant,
  { isLast, now }: { isLast: boolean; now: number },
): Guarded {
  const texts = textsOf(answer);
  if (texts.length === 0) return { kind: 'fine', found: {} };
  const mark = markOf(tenant);
  const isRevealed = reveals(texts.join('\n'), mark, POLICIES);
  const isForeign = foreignLinks(given, tenant);
  const links = texts.flatMap((text) =>
    findLinks(text)
      .filter(isForeign)
      .map(({ start, end }) => text.slice(start, end)),
  );
  const claims = unfounded(texts.filter((text) => text !== answer.offer?.link?.url).join('\n'), {
    // Digits of the mark are no price.
    tenant: ofCompany(given).replaceAll(mark, ''),
    said: [...(given.about === undefined ? [] : [given.about]), ...given.history.map(({ text }) => text)],
    data: dataOf(given),
    today: localNow(now, tenant.timezone).date,
  }).map(({ text }) => text);
  const payments = isTold(given) ? [] : texts.flatMap(paymentClaims);
  const found: Found = {
    ...(claims.length > 0 && { llm07_numbers: claims.length }),
    ...(payments.length > 0 && { llm07_payment: payments.length }),
    ...(isRevealed && { llm08_hidden_context: 1 }),
    ...(links.length > 0 && { llm10_links: links.length }),
  };
  const objections: Objection[] = [
    ...(isRevealed ? [{ guard: 'llm08_hidden_context' as const, values: [] }] : []),
    { guard: 'llm07_numbers', values: tenant.guards?.numbers === 'enforce' ? claims : [] },
    { guard: 'llm07_payment', values: payments },
    { guard: 'llm10_links', values: isLast ? [] : links },
  ];
  const why = objections.filter(({ guard, values }) => guard === 'llm08_hidden_context' || values.length > 0);
  if (why.length > 0) return { kind: 'again', why, found };
  if (links.length === 0) return { kind: 'fine', found };
  const without = (text: string) => withoutForeignLinks(text, given, tenant);
  return { kind: 'changed', answer: withTexts(answer, without), found };
}

/** A tool has answered in this turn, or the company itself has said before that money has come. */
function isTold({ rounds = [], history }: GivenTexts): boolean {
  const isSaid = history.some(
    ({ role, text }) => role === 'assistant' && paymentClaims(saidIn(text)).length > 0,
  );
  return rounds.flat().length > 0 || isSaid;
}

/**
 * An address, a mail address or a number that is all of a value of a system. In a text of a system, such as a note of an order or a
 * name in a catalog, another may have written it.
 */
const WHOLE_VALUE = /(?<!\\)"((?:https?:\/\/|[^"\s\\]+@|\+?\d)[^"\s\\]*)"/g;

/** Which links lead neither to the company's domains nor to where it, its people or its systems have led. */
function foreignLinks(given: GivenTexts, tenant: Tenant): (link: FoundLink) => boolean {
  let sources: LinkSources | undefined;
  const byCompany = () =>
    given.history.filter(({ role }) => role === 'assistant').map(({ text }) => saidIn(text));
  // Names of files and quoted texts stand in notes, and files are written by others: neither the customer nor the company said these.
  const said = () => given.history.map(({ text }) => saidIn(text)).join('\n');
  return (link) => {
    sources ??= new LinkSources(tenant.guards?.domains ?? [], [
      ofCompany(given),
      ...byCompany(),
      // Its people have put the documents there, as they have the profile.
      ...foundIn(given),
      ...dataOf(given).flatMap((data) => [...data.matchAll(WHOLE_VALUE)].map(([, value = '']) => value)),
    ]);
    return !sources.allows(link, said);
  };
}

/** What the company has configured, and the clock. */
const ofCompany = ({ instructions, moment = '', tools = [] }: GivenTexts) =>
  [instructions, moment, ...tools.map(({ description }) => description)].join('\n');

const dataOf = (given: GivenTexts) => [
  ...(given.rounds ?? []).flat().map(({ output }) => output),
  ...foundIn(given),
];

const foundIn = ({ found }: GivenTexts) => (found === undefined ? [] : [found]);

/** A text of ours with words of the model in it, such as a question whether a tool is to be called, without foreign links. */
export function withoutForeignLinks(text: string, given: GivenTexts, tenant: Tenant): string {
  return withoutLinks(text, findLinks(text).filter(foreignLinks(given, tenant)), tenant.language);
}

/** Adds up what was found in one answer after another. */
export function addFound(one: Found, other: Found): Found {
  const sum: Found = { ...one };
  for (const [guard, count] of Object.entries(other)) {
    sum[guard as GuardId] = (sum[guard as GuardId] ?? 0) + count;
  }
  return sum;
}

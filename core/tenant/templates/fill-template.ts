import { cleanText, showsNothing } from '../../text/clean-text.ts';
import { TEMPLATE_LIMITS } from '../../whatsapp/outbound/limits.ts';
import type { ContentOf } from '../../whatsapp/outbound/outbound-content.ts';
import { breaksTemplate, type TemplateComponent } from '../../whatsapp/outbound/template-content.ts';
import { placeholdersIn, withValues } from './placeholders.ts';
import type { Template } from './template-spec.ts';

/**
 * A value that a template wants. `key` names it in a request: the body's variables by their own names, that of the
 * header as `header.<name>`, that of a button as `button.<place from 0>`.
 */
export interface TemplateVariable {
  key: string;
  in: 'header' | 'body' | 'button';
  /** Longest value, in UTF-16 units; of a button's as it stands in an address. */
  maxLength: number;
}

/** What is wrong with the values for a template. Without a key it is all of them together. */
export interface ValueProblem {
  key: string | undefined;
  code: 'missing' | 'unknown_field' | 'invalid_value';
  detail: string;
}

/** The variables of a template, in the order in which they are read. */
export function variablesOf({ header, body, buttons = [] }: Template): TemplateVariable[] {
  const { header: inHeader, parameter, buttonValue } = TEMPLATE_LIMITS;
  return [
    ...placeholdersIn(header?.text ?? '').map(({ name }) => ({
      key: headerKey(name),
      in: 'header' as const,
      maxLength: inHeader,
    })),
    ...[...new Set(placeholdersIn(body).map(({ name }) => name))].map((key) => ({
      key,
      in: 'body' as const,
      maxLength: parameter,
    })),
    ...buttons.flatMap(({ url = '' }, index) =>
      placeholdersIn(url).map(() => ({
        key: buttonKey(index),
        in: 'button' as const,
        maxLength: buttonValue,
      })),
    ),
  ];
}

/** What a customer reads of it: the values in their places, or what `valueFor` puts there. Labels of buttons stand in square brackets. */
export function templateText(
  { header, body, footer, buttons = [] }: Template,
  valueFor: (key: string) => string = (key) => `{{${key}}}`,
): string {
  const lines = [
    header?.text === undefined ? undefined : withValues(header.text, (name) => valueFor(headerKey(name))),
    header?.media === undefined ? undefined : `(${header.media})`,
    withValues(body, valueFor),
    footer,
    ...buttons.map(({ text }) => `[${text}]`),
  ];
  return lines.filter((line) => line !== undefined).join('\n');
}

/** The message that a template and the values of its variables make, or everything that is wrong with the values. */
export function fillTemplate(
  template: Template,
  given: Readonly<Record<string, string>>,
):
  | { content: ContentOf<'template'>; problems?: undefined }
  | { content?: undefined; problems: ValueProblem[] } {
  const variables = variablesOf(template);
  const values = new Map(
    Object.entries(given).map(([key, value]) => [
      key,
      key.startsWith(BUTTON) ? encodeURI(cleanText(value).trim()) : cleanText(value).trim(),
    ]),
  );
  const problems = [
    ...variables.flatMap((variable) => valueProblem(variable, values.get(variable.key))),
    ...Object.keys(given)
      .filter((key) => !variables.some((variable) => variable.key === key))
      .map((key): ValueProblem => ({ key, code: 'unknown_field', detail: 'is no variable of the template' })),
  ];
  if (problems.length > 0) return { problems };
  const valueFor = (key: string) => values.get(key) ?? '';
  const { body: longest } = TEMPLATE_LIMITS;
  if (withValues(template.body, valueFor).length > longest) {
    const detail = `make the text longer than ${longest} characters`;
    return { problems: [{ key: undefined, code: 'invalid_value', detail }] };
  }
  const { name, language, category } = template;
  const components = componentsOf(template, valueFor);
  return {
    content: {
      ...{ kind: 'template', name, language, category },
      ...(components.length > 0 && { components }),
      preview: templateText(template, valueFor),
    },
  };
}

const BUTTON = 'button.';
const headerKey = (name: string) => `header.${name}`;
const buttonKey = (index: number) => `${BUTTON}${index}`;

function valueProblem({ key, maxLength }: TemplateVariable, value: string | undefined): ValueProblem[] {
  const wrong = (detail: string): ValueProblem[] => [{ key, code: 'invalid_value', detail }];
  if (value === undefined) return [{ key, code: 'missing', detail: 'the template needs a value for it' }];
  if (showsNothing(value)) return wrong('must have a visible character');
  if (value.length > maxLength) return wrong(`must have at most ${maxLength} characters`);
  return breaksTemplate(value) ? wrong('must have no line break, no tab and no four spaces in a row') : [];
}

function componentsOf(
  { header, body, buttons = [] }: Template,
  valueFor: (key: string) => string,
): TemplateComponent[] {
  const parameter = (name: string, key: string) => ({
    type: 'text' as const,
    text: valueFor(key),
    ...(!/^\d+$/.test(name) && { name }),
  });
  const inHeader = placeholdersIn(header?.text ?? '').map(({ name }) => parameter(name, headerKey(name)));
  const medium = header?.media && { type: header.media, link: header.link };
  const inBody = [...new Set(placeholdersIn(body).map(({ name }) => name))].sort(byNumber);
  return [
    ...[medium ? [medium] : inHeader]
      .filter(({ length }) => length > 0)
      .map((parameters) => ({ type: 'header' as const, parameters })),
    ...(inBody.length > 0
      ? [{ type: 'body' as const, parameters: inBody.map((name) => parameter(name, name)) }]
      : []),
    ...buttons.flatMap(({ url = '' }, index) =>
      placeholdersIn(url).map(() => ({
        ...{ type: 'button' as const, subType: 'url' as const },
        ...{ index, value: valueFor(buttonKey(index)) },
      })),
    ),
  ];
}

/** WhatsApp puts values without names in by their order. */
const byNumber = (one: string, other: string) => Number(one) - Number(other) || 0;

import { AwsServiceError } from '../http/aws-call.ts';
import type { BusEvent } from './event.ts';
import { compileJsonPath, type JsonPath } from './json-path.ts';

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_InputTransformer.html */
export interface InputTransformer {
  /** Variable name to JSON path into the original event. */
  inputPathsMap?: Record<string, string>;
  /** A JSON document, or one JSON string per line, with `<variable>` placeholders. */
  inputTemplate: string;
}

/** What the reserved variables of a template stand for, besides the event. */
export interface TemplateContext {
  ruleArn: string;
  ruleName: string;
  /** When EventBridge accepted the event, ISO 8601. */
  ingestionTime: string;
}

type Variable = (event: BusEvent, context: TemplateContext) => unknown;
type Part = { text: string } | { variable: Variable; inString: boolean };

const RESERVED: Record<string, Variable> = {
  'aws.events.rule-arn': (_event, context) => context.ruleArn,
  'aws.events.rule-name': (_event, context) => context.ruleName,
  'aws.events.event.ingestion-time': (_event, context) => context.ingestionTime,
  'aws.events.event': ({ detail: _detail, ...head }) => head,
  'aws.events.event.json': (event) => event,
};

/**
 * Compiles an input transformer into a function that renders what the target receives.
 *
 * Outside quotes a variable becomes JSON, so a string gains its quotes; inside quotes its text is inserted
 * without escaping. A variable whose path finds nothing is empty. A result that is JSON is minified.
 *
 * @param targetId for error messages
 * @throws {AwsServiceError} ValidationException for an unknown placeholder, a path or a template that is
 *   not valid
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function compileTemplate(
  targetId: string,
  transformer: InputTransformer,
): (event: BusEvent, context: TemplateContext) => string {
  const variables = compileVariables(targetId, transformer.inputPathsMap ?? {});
  const parts = parseTemplate(targetId, transformer.inputTemplate, variables);
  const sample = parts.map((part) => ('text' in part ? part.text : part.inString ? 'x' : '0')).join('');
  if (!isJson(sample) && !sample.split('\n').every((line) => line.trim() === '' || isJson(line))) {
    throw new AwsServiceError(
      'ValidationException',
      `Invalid InputTemplate for target ${targetId}: it is not valid JSON (a string needs its quotes).`,
    );
  }
  return (event, context) => {
    const rendered = parts
      .map((part) => ('text' in part ? part.text : render(part.variable(event, context), part.inString)))
      .join('');
    return isJson(rendered) ? JSON.stringify(JSON.parse(rendered)) : rendered;
  };
}

function compileVariables(targetId: string, paths: Record<string, string>): Map<string, Variable> {
  const variables = new Map(Object.entries(RESERVED));
  for (const [name, path] of Object.entries(paths)) {
    let find: JsonPath;
    try {
      find = compileJsonPath(path);
    } catch (cause) {
      const refusal = new AwsServiceError(
        'ValidationException',
        `InputPathsMap of target ${targetId}: ${(cause as Error).message}`,
      );
      refusal.cause = cause;
      throw refusal;
    }
    if (name.toLowerCase().startsWith('aws.')) {
      throw new AwsServiceError(
        'ValidationException',
        `InputPathsMap of target ${targetId} uses the reserved name ${name}.`,
      );
    }
    variables.set(name, find);
  }
  return variables;
}

function parseTemplate(targetId: string, template: string, variables: Map<string, Variable>): Part[] {
  const parts: Part[] = [];
  let inString = false;
  for (const [token, name] of template.matchAll(/<([^<>]+)>|\\.|[^<\\"]+|[<\\"]/gs)) {
    if (name === undefined) {
      if (token === '"') inString = !inString;
      parts.push({ text: token });
      continue;
    }
    const variable = variables.get(name);
    if (!variable) {
      throw new AwsServiceError(
        'ValidationException',
        `InputTemplate for target ${targetId} contains invalid placeholder ${name}.`,
      );
    }
    parts.push({ variable, inString });
  }
  return parts;
}

function render(value: unknown, inString: boolean): string {
  const found = value === undefined ? '' : value;
  return inString && typeof found === 'string' ? found : JSON.stringify(found);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

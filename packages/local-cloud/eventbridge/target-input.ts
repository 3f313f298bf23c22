import type { BusEvent } from './event.ts';
import { compileTemplate, type TemplateContext } from './input-transformer.ts';
import { compileJsonPath } from './json-path.ts';
import type { Target } from './target.ts';

/** What a target receives of one event. */
export interface TargetInput {
  body: string;
  messageGroupId?: string;
}

/** Renders what a target receives of an event. */
export type RenderInput = (event: BusEvent, context: TemplateContext) => TargetInput;

/**
 * Compiles a target's input settings.
 *
 * The group id is read from the original event, whatever the body is made of; a path that finds nothing
 * gives an empty group id, which a FIFO queue refuses.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html#targets-specific-parms
 */
export function compileTargetInput(target: Target): RenderInput {
  const body = compileBody(target);
  const group = target.sqsParameters && compileGroupId(target.sqsParameters.messageGroupId);
  return (event, context) => ({
    body: body(event, context),
    ...(group && { messageGroupId: group(event) }),
  });
}

function compileBody(target: Target): (event: BusEvent, context: TemplateContext) => string {
  const { input, inputPath, inputTransformer } = target;
  if (input !== undefined) return () => input;
  if (inputTransformer) return compileTemplate(target.id, inputTransformer);
  if (inputPath === undefined) return (event) => JSON.stringify(event);
  const find = compileJsonPath(inputPath);
  // AWS does not say what a target gets when InputPath finds nothing; a JSON null is visible and valid.
  return (event) => JSON.stringify(find(event) ?? null);
}

function compileGroupId(groupId: string): (event: BusEvent) => string {
  if (!groupId.startsWith('$')) return () => groupId;
  const find = compileJsonPath(groupId);
  return (event) => {
    const found = find(event);
    if (found === undefined || found === null) return '';
    return typeof found === 'string' ? found : JSON.stringify(found);
  };
}

import type * as z from 'zod';
import type { Caller } from '../../api/caller.ts';
import type { ProblemCode } from '../../api/problems.ts';
import { defineRoute } from '../../api/route.ts';
import type { OwnerOutcome } from '../desk-ports.ts';
import type { SeenThrough } from '../unseen.ts';
import { exampleParams } from './examples.ts';
import type { DeskApiPorts } from './ports.ts';
import { CONVERSATION } from './route-parts.ts';
import type { Head } from './views.ts';
import { changedSchema, WRITE, withState } from './write-conversation.ts';

/** Which conversation a person changes. */
type Subject = Caller & { conversationId: string };

/** What the routes that change who has a conversation differ in. */
interface Change<Operation extends string, Name extends string, Body extends z.ZodObject> {
  operation: Operation;
  /** Last part of the path. */
  name: Name;
  summary: string;
  description?: string;
  body: Body;
  /** Besides those of an unknown conversation and a changed owner. */
  problems: readonly ProblemCode[];
  example: { name: string; body: z.input<Body>; answer: Head };
  /** What the person saw, where a message that came since is an obstacle. */
  seen?(body: z.output<Body>): SeenThrough;
  act(ports: DeskApiPorts, subject: Subject, body: z.output<Body>): Promise<OwnerOutcome>;
}

/** A route after which another one has the conversation, or none; its answer is the conversation as it is then. */
export function changeRoute<Operation extends string, Name extends string, Body extends z.ZodObject>({
  name,
  problems,
  example,
  seen,
  act,
  ...route
}: Change<Operation, Name, Body>) {
  return defineRoute({
    ...WRITE,
    ...route,
    method: 'POST',
    path: `${CONVERSATION}/${name}` as const,
    status: 200,
    answer: changedSchema,
    problems: ['not_found', 'owner_changed', ...problems],
    examples: {
      [example.name]: {
        params: exampleParams,
        body: example.body,
        answer: { conversation: example.answer },
      },
    },
    async handle(ports: DeskApiPorts, { caller, params, body }) {
      const work = () => act(ports, { ...caller, ...params }, body as z.output<Body>);
      const seenThrough = seen?.(body as z.output<Body>);
      const { conversation } = await withState(ports, caller, params, work, seenThrough);
      return { conversation: await ports.rows.head(caller, conversation) };
    },
  });
}

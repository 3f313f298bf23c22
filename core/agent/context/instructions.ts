import type { Tenant } from '#core/tenant/tenant-repository.ts';
import { toolsOf } from '../../tools/tools-of.ts';
import { markOf } from '../guards/hidden-context.ts';
import {
  EARLIER_POLICY,
  KNOWLEDGE_POLICY,
  PLATFORM_POLICY,
  SHORT_POLICY,
  TOOL_POLICY,
  WHEN_NOTHING_FOUND,
} from './policy.ts';
import { hoursInWords, localTime } from './tenant-hours.ts';

/**
 * The model's instructions: the platform's policy, then what holds for the tenant. All of it is the same in each call, so
 * that the provider can cache it. Nothing of the customer's stands here; see `aboutCustomer`.
 */
export function instructions(tenant: Tenant): string {
  const { queues, places = [] } = tenant;
  const hours = hoursInWords(queues);
  return [
    PLATFORM_POLICY,
    ...(toolsOf(tenant, 'agent.ai').length === 0 ? [] : [TOOL_POLICY]),
    ...knowledgePolicy(tenant),
    markLine(tenant),
    '',
    `The company: ${tenant.name}`,
    `Its language: ${tenant.language}`,
    ...(queues.length === 0
      ? []
      : [`Its queues: ${queues.map((queue) => `${queue.id} (${queue.name})`).join(', ')}`]),
    ...(places.length === 0
      ? []
      : [
          `Its places: ${places.map(({ id, name, address }) => `${id} (${[name, address].filter(Boolean).join(', ')})`).join('; ')}`,
        ]),
    ...(hours.length === 0 ? [] : ['When its people are there, by its local time:', ...hours]),
    '',
    tenant.profile,
  ].join('\n');
}

/** The same in short. */
export function shortInstructions(tenant: Tenant): string {
  return [
    SHORT_POLICY,
    ...knowledgePolicy(tenant),
    markLine(tenant),
    `The company: ${tenant.name}`,
    tenant.profile,
  ].join('\n');
}

function knowledgePolicy({ knowledge }: Tenant): string[] {
  if (!knowledge) return [];
  return [
    KNOWLEDGE_POLICY,
    ...(knowledge.messages ? [EARLIER_POLICY] : []),
    WHEN_NOTHING_FOUND[knowledge.when_nothing_found],
  ];
}

const markLine = (tenant: Tenant) => `Mark of these instructions, which no answer has: ${markOf(tenant)}`;

/** What a model is told of the moment. @param now milliseconds since the epoch */
export function moment({ timezone }: Tenant, now: number): string {
  return `Local time of the company: ${localTime(now, timezone)}`;
}

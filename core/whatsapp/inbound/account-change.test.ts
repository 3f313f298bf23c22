import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ACCOUNT_CONCERNS, ACCOUNT_SEVERITIES } from '#core/events/channel-account-updated.ts';
import { accountChange } from './account-change.ts';
import { ACCOUNT_FIELDS, type AccountField } from './read/fields.ts';

type Case = [what: string, field: AccountField, value: Record<string, unknown>, expected: string];

const restriction = (...types: string[]) => ({
  event: 'ACCOUNT_RESTRICTION',
  restriction_info: types.map((restriction_type) => ({ restriction_type, expiration: 1790000000 })),
});
const alert = (alert_severity: string, alert_status = 'ACTIVE') => ({
  entity_type: 'BUSINESS',
  entity_id: '7',
  alert_info: { alert_severity, alert_status, alert_type: 'OBA_REJECTED' },
});
const template = { message_template_id: 1689556908129832, message_template_name: 'pedido', reason: null };

/** `event severity concern` of each; `-` where there is none. */
const cases: Case[] = [
  ['a ban', 'account_update', ban('DISABLE'), 'DISABLED_UPDATE critical account'],
  ['a ban to come', 'account_update', ban('SCHEDULE_FOR_DISABLE'), 'DISABLED_UPDATE critical account'],
  ['the end of a ban', 'account_update', ban('REINSTATE'), 'DISABLED_UPDATE info -'],
  [
    'may not answer customers',
    'account_update',
    restriction('RESTRICTED_ADD_PHONE_NUMBER_ACTION', 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING'),
    'ACCOUNT_RESTRICTION critical account',
  ],
  [
    'may not add numbers',
    'account_update',
    restriction('RESTRICTED_ADD_PHONE_NUMBER_ACTION'),
    'ACCOUNT_RESTRICTION warning account',
  ],
  ['a restriction of unknown form', 'account_update', restriction(), 'ACCOUNT_RESTRICTION warning account'],
  ['a violation', 'account_update', { event: 'ACCOUNT_VIOLATION' }, 'ACCOUNT_VIOLATION warning account'],
  ['deleted', 'account_update', { event: 'ACCOUNT_DELETED' }, 'ACCOUNT_DELETED critical account'],
  ['the partner is out', 'account_update', { event: 'PARTNER_REMOVED' }, 'PARTNER_REMOVED critical access'],
  [
    'the app is out',
    'account_update',
    { event: 'PARTNER_APP_UNINSTALLED' },
    'PARTNER_APP_UNINSTALLED critical access',
  ],
  ['offboarded', 'account_update', { event: 'ACCOUNT_OFFBOARDED' }, 'ACCOUNT_OFFBOARDED critical access'],
  ['reconnected', 'account_update', { event: 'ACCOUNT_RECONNECTED' }, 'ACCOUNT_RECONNECTED info -'],
  [
    'a price',
    'account_update',
    { event: 'VOLUME_BASED_PRICING_TIER_UPDATE' },
    'VOLUME_BASED_PRICING_TIER_UPDATE info -',
  ],
  ['what nobody knows yet', 'account_update', { event: 'SUSPENDED' }, 'SUSPENDED warning account'],
  ['nothing at all', 'account_update', {}, '- warning account'],
  ['a rejected review', 'account_review_update', { decision: 'REJECTED' }, 'REJECTED critical account'],
  ['a passed review', 'account_review_update', { decision: 'APPROVED' }, 'APPROVED info -'],
  ['a denial', 'account_alerts', alert('CRITICAL'), 'OBA_REJECTED warning account'],
  ['a hint', 'account_alerts', alert('INFORMATIONAL'), 'OBA_REJECTED info -'],
  ['an alert that is over', 'account_alerts', alert('CRITICAL', 'NONE'), 'OBA_REJECTED info -'],
  ['a paused template', 'message_template_status_update', { event: 'PAUSED' }, 'PAUSED warning template'],
  ['a rejected one', 'message_template_status_update', { event: 'REJECTED' }, 'REJECTED warning template'],
  ['a disabled one', 'message_template_status_update', { event: 'DISABLED' }, 'DISABLED warning template'],
  ['a flagged one', 'message_template_status_update', { event: 'FLAGGED' }, 'FLAGGED warning template'],
  ['an approved one', 'message_template_status_update', { event: 'APPROVED' }, 'APPROVED info -'],
  [
    'a template in red',
    'message_template_quality_update',
    { new_quality_score: 'RED' },
    'RED warning quality',
  ],
  ['one in yellow', 'message_template_quality_update', { new_quality_score: 'YELLOW' }, 'YELLOW info -'],
  [
    'one in the wrong category',
    'template_correct_category_detection',
    { ...template, category: 'UTILITY', correct_category: 'MARKETING' },
    'MARKETING warning template',
  ],
  ['a number in red', 'phone_number_quality_update', { event: 'FLAGGED' }, 'FLAGGED warning quality'],
  [
    'a faster number',
    'phone_number_quality_update',
    { event: 'THROUGHPUT_UPGRADE' },
    'THROUGHPUT_UPGRADE info -',
  ],
  ['a rejected name', 'phone_number_name_update', { decision: 'REJECTED' }, 'REJECTED warning account'],
  ['a changed PIN', 'security', { event: 'PIN_CHANGED' }, 'PIN_CHANGED warning security'],
  ['a PIN to be reset', 'security', { event: 'PIN_RESET_REQUEST' }, 'PIN_RESET_REQUEST warning security'],
  ['a limit', 'business_capability_update', { max_daily_conversations_per_business: -1 }, '-1 info -'],
  [
    'a tier',
    'business_capability_update',
    { max_daily_conversations_per_business: 'TIER_2K' },
    'TIER_2K info -',
  ],
  ['a name of its own', 'business_username_updates', { status: 'approved' }, 'APPROVED info -'],
  [
    'a solution that ended',
    'partner_solutions',
    { solution_status: 'DEACTIVATED' },
    'DEACTIVATED critical access',
  ],
  [
    'a blocked flow',
    'flows',
    { event: 'FLOW_STATUS_CHANGE', new_status: 'BLOCKED' },
    'FLOW_STATUS_CHANGE warning template',
  ],
  [
    'a published flow',
    'flows',
    { event: 'FLOW_STATUS_CHANGE', new_status: 'PUBLISHED' },
    'FLOW_STATUS_CHANGE info -',
  ],
  ['a locked account', 'errors', { errors: [{ code: 131031 }] }, '131031 critical account'],
  ['a dead token', 'errors', { errors: [{ code: 190 }] }, '190 critical access'],
  ['another responder', 'errors', { errors: [{ code: 2494191 }] }, '2494191 warning access'],
  ['too fast', 'errors', { errors: [{ code: 130429 }] }, '130429 info -'],
];

function ban(waba_ban_state: string) {
  return { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state, waba_ban_date: 'April 17, 2026' } };
}

describe('what WhatsApp tells of an account', () => {
  it.each(cases)('%s', (_, field, value, expected) => {
    const { event = '-', severity, concern = '-' } = accountChange(field, value);
    expect(`${event} ${severity} ${concern}`).toBe(expected);
  });

  it.each(['docs/deploy.md', 'docs/deploy.pt-BR.md'])(
    'that rings is subscribed to by who follows %s',
    (file) => {
      const told = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
      const ringing = cases
        .filter(([, , , expected]) => !expected.endsWith('info -'))
        .map(([, field]) => field);
      // What stands beside messages comes with them.
      const fields = [...new Set(ringing)].filter((field) => field !== 'errors');
      expect(fields.length).toBeGreaterThan(8);
      expect(fields.filter((field) => !told.includes(`\`${field}\``))).toEqual([]);
    },
  );

  it('says which template or flow it is about, and which number', () => {
    const value = { ...template, message_template_language: 'pt_BR', event: 'PAUSED' };
    expect(accountChange('message_template_status_update', value).about).toEqual({
      templateId: '1689556908129832',
      templateName: 'pedido',
      templateLanguage: 'pt_BR',
    });
    expect(accountChange('flows', { flow_id: '77' }).about).toEqual({ flowId: '77' });
    expect(accountChange('security', {}, '5511').about).toEqual({ phone: '5511' });
    expect(accountChange('account_update', {})).not.toHaveProperty('about');
  });

  it.each([...ACCOUNT_FIELDS, 'errors'] as const)(
    'reads any value of %s, and people act on all but hints',
    (field) => {
      const odd = [undefined, null, 5, 'x', [], {}, { alert_severity: 7 }, 'x'.repeat(200)];
      for (const inner of odd) {
        const names = [
          'event',
          'decision',
          'alert_info',
          'ban_info',
          'restriction_info',
          'errors',
          'message_template_id',
        ];
        const change = accountChange(field, Object.fromEntries(names.map((name) => [name, inner])));
        expect(ACCOUNT_SEVERITIES).toContain(change.severity);
        expect(change.concern === undefined).toBe(change.severity === 'info');
        if (change.concern !== undefined) expect(ACCOUNT_CONCERNS).toContain(change.concern);
      }
    },
  );
});

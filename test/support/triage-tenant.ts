import { DEMO_APP } from '../../local/demo/demo-tenant.ts';

export const TRIAGE_NUMBER = '888000111';

/** Never open: its people work in one minute of the week, on a day that is not today. */
const away = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 3) % 7];

/** A company whose conversations begin with triage. */
export const TRIAGE_TENANT = {
  tenant_id: 'loja-triagem',
  name: 'Loja',
  profile: 'Você atende a Loja.',
  language: 'pt-BR',
  entry: 'triage',
  people_queue: 'vendas',
  timezone: 'America/Sao_Paulo',
  queues: [
    { id: 'vendas', name: 'Vendas', keywords: ['comprar'] },
    { id: 'financeiro', name: 'Financeiro', keywords: ['boleto', 'segunda via'] },
    { id: 'plantao', name: 'Plantão', hours: [{ days: [away], from: '10:00', to: '10:01' }] },
  ],
  channels: [{ app: DEMO_APP, phone_number_id: TRIAGE_NUMBER, display_phone_number: '+554144440000' }],
};

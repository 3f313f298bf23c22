import type { CatalogRow } from '#core/tools/catalog/catalog-row.ts';
import type { ToolsSpec } from '#core/tools/tools-spec.ts';

/** The customer that the tools send as unless told otherwise; no real number. */
export const DEMO_CUSTOMER = '5511900000001';

/** The key that the shop stand-in takes. It protects nothing and works nowhere but here. */
export const SHOP_TOKEN = 'prosa-local-shop-token';

/** What the demo's bakery sells. All of it is invented. */
export const DEMO_CATALOG: CatalogRow[] = [
  {
    code: 'PF-KG',
    name: 'Pão francês',
    description: 'Por quilo, fornadas às 6h, 10h, 15h e 17h30',
    price: 'R$ 19,90',
  },
  { code: 'PFN-500', name: 'Pão de fermentação natural 500 g', price: 'R$ 24,00', available: true },
  { code: 'PQ-1', name: 'Pão de queijo', description: 'Unidade', price: 'R$ 5,50', available: true },
  {
    code: 'BL-CEN',
    name: 'Bolo de cenoura inteiro',
    description: 'Só por encomenda, com 24 horas de antecedência',
    price: 'R$ 85,00',
  },
  {
    code: 'BL-CHO',
    name: 'Bolo de chocolate inteiro',
    description: 'Só por encomenda, com 24 horas de antecedência',
    price: 'R$ 92,00',
  },
  { code: 'CF-250', name: 'Café em grãos 250 g', price: 'R$ 38,00', available: false },
];

const number = {
  type: 'string',
  pattern: '[0-9]{1,10}',
  description: 'Number of the order, such as 1042',
} as const;
const phone = { phone: 'contact.phone' } as const;

/** The tools of the demo's bakery: its shop, at a stand-in, and its catalog. @param url of the shop */
export function demoTools(url: string): ToolsSpec {
  return {
    http: [
      {
        name: 'shop',
        base_url: url,
        auth: { scheme: 'bearer', secret: SHOP_TOKEN },
        timeout_seconds: 5,
        tools: [
          {
            name: 'order_status',
            description:
              'Where an order of the customer who writes is: status, delivery, items and total. By its number.',
            method: 'GET',
            path: '/customers/{phone}/orders/{number}',
            parameters: { number },
            bound: phone,
            effect: 'none',
          },
          {
            name: 'my_orders',
            description: 'The orders of the customer who writes.',
            method: 'GET',
            path: '/customers/{phone}/orders',
            parameters: {},
            bound: phone,
            effect: 'none',
          },
          {
            name: 'place_order',
            description: 'Places an order of the customer who writes, once what and how many is clear.',
            method: 'POST',
            path: '/customers/{phone}/orders',
            parameters: {
              items: {
                type: 'array',
                items: {
                  type: 'object',
                  properties: {
                    code: { type: 'string', description: 'From the catalog' },
                    quantity: { type: 'integer', minimum: 1, maximum: 100 },
                  },
                },
              },
            },
            bound: phone,
            effect: 'write',
          },
          {
            name: 'cancel_order',
            label: 'Cancelar pedido',
            labels: { number: 'Pedido' },
            description: 'Cancels an order of the customer who writes, as long as it is being prepared.',
            method: 'POST',
            path: '/customers/{phone}/orders/{number}/cancel',
            parameters: { number },
            bound: phone,
            effect: 'destroy',
          },
          {
            name: 'refund_order',
            label: 'Estornar pedido',
            labels: { number: 'Pedido' },
            description: 'Pays an order of the customer who writes back.',
            method: 'POST',
            path: '/customers/{phone}/orders/{number}/refund',
            parameters: { number },
            bound: phone,
            effect: 'money',
          },
        ],
      },
    ],
    catalog: { description: 'What the bakery sells', rows: DEMO_CATALOG },
  };
}

import { expect, it } from 'vitest';
import file from '../../../test/agent/ordinary-answers.json' with { type: 'json' };
import { paymentClaims } from './payment-claims.ts';

it.each([
  'Pagamento confirmado! Já vamos separar o seu pedido.',
  'Oi! Seu pagamento foi confirmado 🎉',
  'O Pix já foi recebido, obrigado.',
  'Recebemos seu pagamento de R$ 250,00.',
  'Identificamos o seu Pix aqui.',
  'O pagamento está aprovado.',
  'Tu pago ya fue acreditado.',
  'Hemos recibido tu pago.',
  'Your payment has been received.',
  'We have received your payment, thank you!',
])('says that money has come: %s', (text) => {
  expect(paymentClaims(text)).not.toEqual([]);
});

it.each([
  'Recebi o comprovante, vou pedir que confiram.',
  'Assim que o pagamento for confirmado, enviamos.',
  'Quando o seu pagamento estiver aprovado, avisamos.',
  'O pagamento ainda não foi confirmado.',
  'Seu pagamento não foi identificado ainda.',
  'Aceitamos Pix, boleto e cartão.',
  'Você quer saber se o pagamento foi confirmado? Vou chamar uma pessoa.',
  'Once your payment is received, we ship it.',
  'Cuando su pago fue confirmado por el banco, aparece aquí?',
])('does not: %s', (text) => {
  expect(paymentClaims(text)).toEqual([]);
});

it('ordinary answers are not stopped by it', () => {
  const stopped = file.answers.filter(
    ({ answer, data }) => data.length === 0 && paymentClaims(answer).length > 0,
  );
  expect(stopped).toEqual([]);
});

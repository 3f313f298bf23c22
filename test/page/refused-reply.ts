/** As the API refuses what was written without knowing the newest message. */
export const REFUSED_REPLY = {
  status: 409,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    ...{ type: 'about:blank', title: 'Conflict', status: 409, code: 'unseen_messages' },
    detail: 'Chegou mensagem nova desde que você leu.',
    unseen: [
      {
        ...{ kind: 'message', id: 'ms_1', at: '2026-11-30T12:00:00.000Z', seq: 9, type: 'text' },
        ...{
          text: 'Achei o pedido, obrigada',
          content: null,
          fromBusiness: false,
          late: false,
          edited: null,
        },
        ...{ revoked: false, revokedText: null, reactions: { customer: null, business: null } },
      },
    ],
  }),
};

import type { Language } from './language.ts';

/** How one kind of problem is answered: the HTTP status, a title for programmers, and what a person is told. */
export interface ProblemKind {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 422 | 429 | 500 | 503;
  title: string;
  detail: Readonly<Record<Language, string>>;
}

/**
 * Every problem that the API answers with, by its code. 400: the request is not as the contract says; 409: the state of
 * things is another; 422: it is understood, and cannot be done as it was asked.
 */
export const PROBLEMS = {
  invalid_request: {
    status: 400,
    title: 'The request is not as the contract says',
    detail: {
      'pt-BR': 'O pedido tem campos inválidos.',
      en: 'The request has invalid fields.',
      es: 'La solicitud tiene campos no válidos.',
    },
  },
  cursor_mismatch: {
    status: 400,
    title: 'The cursor belongs to another query',
    detail: {
      'pt-BR': 'A lista mudou de filtro: comece da primeira página.',
      en: 'The list has other filters now: begin at its first page.',
      es: 'La lista cambió de filtro: comience en la primera página.',
    },
  },
  unauthenticated: {
    status: 401,
    title: 'The token names no person of a tenant',
    detail: { 'pt-BR': 'Entre novamente.', en: 'Sign in again.', es: 'Inicie sesión de nuevo.' },
  },
  forbidden: {
    status: 403,
    title: 'The role may not do this',
    detail: {
      'pt-BR': 'Seu perfil não permite esta ação.',
      en: 'Your role does not allow this.',
      es: 'Su perfil no permite esta acción.',
    },
  },
  not_found: {
    status: 404,
    title: 'There is no such thing, or it is of another tenant',
    detail: { 'pt-BR': 'Não encontrado.', en: 'Not found.', es: 'No encontrado.' },
  },
  method_not_allowed: {
    status: 405,
    title: 'The path has no such method',
    detail: {
      'pt-BR': 'Operação não disponível aqui.',
      en: 'This operation is not available here.',
      es: 'Operación no disponible aquí.',
    },
  },
  owner_changed: {
    status: 409,
    title: 'The conversation has another owner meanwhile',
    detail: {
      'pt-BR': 'Outra pessoa assumiu ou mudou a conversa.',
      en: 'The conversation has another owner meanwhile.',
      es: 'Otra persona tomó o cambió la conversación.',
    },
  },
  unseen_messages: {
    status: 409,
    title: 'There are messages that the person has not seen',
    detail: {
      'pt-BR': 'Chegaram mensagens que você ainda não viu.',
      en: 'There are messages that you have not seen yet.',
      es: 'Hay mensajes que aún no ha visto.',
    },
  },
  window_closed: {
    status: 409,
    title: 'WhatsApp takes only templates: the customer wrote more than 24 hours ago',
    detail: {
      'pt-BR': 'O cliente escreveu há mais de 24 horas: só é possível enviar um modelo.',
      en: 'The customer wrote more than 24 hours ago: only a template can be sent.',
      es: 'El cliente escribió hace más de 24 horas: solo se puede enviar una plantilla.',
    },
  },
  opted_out: {
    status: 409,
    title: 'The customer wants no marketing',
    detail: {
      'pt-BR': 'O cliente não quer receber mensagens de marketing.',
      en: 'The customer wants no marketing messages.',
      es: 'El cliente no quiere recibir mensajes de marketing.',
    },
  },
  number_given_up: {
    status: 409,
    title: "The customer's phone number belongs to another person by now",
    detail: {
      'pt-BR': 'O número já é de outra pessoa.',
      en: 'The number belongs to another person by now.',
      es: 'El número ya es de otra persona.',
    },
  },
  channel_stopped: {
    status: 409,
    title: 'The business number sends nothing until a person has acted',
    detail: {
      'pt-BR': 'O número da empresa está parado: avise quem o administra.',
      en: 'The business number is stopped: tell who runs it.',
      es: 'El número de la empresa está detenido: avise a quien lo administra.',
    },
  },
  wrong_state: {
    status: 409,
    title: 'The conversation is in a state that has no such step',
    detail: {
      'pt-BR': 'A conversa não está mais em um estado que permita isso.',
      en: 'The conversation is in a state that does not allow this.',
      es: 'La conversación está en un estado que no lo permite.',
    },
  },
  unknown_target: {
    status: 422,
    title: 'The tenant has no such queue, person, reason or template',
    detail: {
      'pt-BR': 'Essa fila, pessoa, motivo ou modelo não existe.',
      en: 'There is no such queue, person, reason or template.',
      es: 'Esa cola, persona, motivo o plantilla no existe.',
    },
  },
  template_variables: {
    status: 422,
    title: 'The values are not those that the template wants',
    detail: {
      'pt-BR': 'Preencha os campos do modelo.',
      en: 'Fill in the fields of the template.',
      es: 'Complete los campos de la plantilla.',
    },
  },
  knowledge_off: {
    status: 409,
    title: "The tenant's file has no `knowledge`: nothing would be answered from documents",
    detail: {
      'pt-BR': 'A empresa não usa documentos nas respostas: avise quem administra a instalação.',
      en: 'The company does not answer from documents: tell who runs the installation.',
      es: 'La empresa no responde con documentos: avise a quien administra la instalación.',
    },
  },
  file_gone: {
    status: 404,
    title: 'The file is no longer kept: it is older than the retention of files, or was deleted',
    detail: {
      'pt-BR': 'O arquivo não é mais guardado.',
      en: 'The file is not kept any more.',
      es: 'El archivo ya no se conserva.',
    },
  },
  upload_missing: {
    status: 422,
    title: 'No such file was uploaded, or it is no longer kept',
    detail: {
      'pt-BR': 'O arquivo não foi enviado ou expirou: envie-o de novo.',
      en: 'The file was not uploaded, or too long ago: upload it again.',
      es: 'El archivo no se subió o caducó: súbalo de nuevo.',
    },
  },
  file_not_taken: {
    status: 422,
    title: 'WhatsApp takes no file of this type, or not in this way',
    detail: {
      'pt-BR': 'O WhatsApp não aceita este tipo de arquivo.',
      en: 'WhatsApp does not take files of this type.',
      es: 'WhatsApp no acepta este tipo de archivo.',
    },
  },
  file_too_large: {
    status: 422,
    title: 'The file is larger than WhatsApp takes; `largest` is what it takes, in bytes',
    detail: {
      'pt-BR': 'O arquivo é grande demais para o WhatsApp.',
      en: 'The file is too large for WhatsApp.',
      es: 'El archivo es demasiado grande para WhatsApp.',
    },
  },
  request_in_progress: {
    status: 409,
    title: 'The same request is being carried out',
    detail: {
      'pt-BR': 'Este pedido já está sendo feito.',
      en: 'This request is being carried out already.',
      es: 'Esta solicitud ya se está procesando.',
    },
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key stands for another request',
    detail: {
      'pt-BR': 'Este pedido repete a chave de outro.',
      en: 'This request has the key of another one.',
      es: 'Esta solicitud repite la clave de otra.',
    },
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    detail: {
      'pt-BR': 'Muitos pedidos: aguarde um momento.',
      en: 'Too many requests: wait a moment.',
      es: 'Demasiadas solicitudes: espere un momento.',
    },
  },
  internal: {
    status: 500,
    title: 'A fault of ours',
    detail: {
      'pt-BR': 'Algo deu errado do nosso lado.',
      en: 'Something went wrong on our side.',
      es: 'Algo salió mal de nuestro lado.',
    },
  },
  busy: {
    status: 503,
    title: 'Not possible at this moment',
    detail: {
      'pt-BR': 'Tente de novo em um instante.',
      en: 'Try again in an instant.',
      es: 'Inténtelo de nuevo en un instante.',
    },
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

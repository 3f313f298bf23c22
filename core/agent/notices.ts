/** What Prosa itself says where the model's words are missing. */
export type Notice = 'handoff' | 'model_down' | 'failed' | 'budget_spent' | 'loop';

const TEXTS: Readonly<Record<string, Record<Notice, string>>> = {
  pt: {
    handoff: 'Vou passar a conversa para uma pessoa da nossa equipe, que continua com você por aqui.',
    model_down:
      'Nosso atendimento automático está fora do ar. Uma pessoa da equipe vai responder você por aqui.',
    failed: 'Não consegui responder agora. Uma pessoa da equipe vai continuar com você por aqui.',
    budget_spent:
      'Nosso atendimento automático está em pausa. Uma pessoa da equipe vai continuar com você por aqui.',
    loop: 'Já enviei muitas respostas automáticas. Uma pessoa da equipe vai continuar com você por aqui.',
  },
  es: {
    handoff: 'Paso la conversación a una persona de nuestro equipo, que sigue con usted por aquí.',
    model_down:
      'Nuestra atención automática no está disponible. Una persona del equipo le responderá por aquí.',
    failed: 'No pude responder ahora. Una persona del equipo seguirá con usted por aquí.',
    budget_spent:
      'Nuestra atención automática está en pausa. Una persona del equipo seguirá con usted por aquí.',
    loop: 'Ya envié muchas respuestas automáticas. Una persona del equipo seguirá con usted por aquí.',
  },
  en: {
    handoff: 'I am handing this conversation to a person of our team, who will go on here.',
    model_down: 'Our automatic service is down. A person of our team will answer you here.',
    failed: 'I could not answer just now. A person of our team will go on here.',
    budget_spent: 'Our automatic service is paused. A person of our team will go on here.',
    loop: 'I have sent many automatic answers. A person of our team will go on here.',
  },
};

/** @param language BCP 47, such as `pt-BR`; English where there is no text in it */
export function notice(kind: Notice, language: string): string {
  const [primary = ''] = language.toLowerCase().split('-');
  const texts = TEXTS[primary] ?? TEXTS.en;
  return texts?.[kind] ?? '';
}

/** Documents of a made-up shop: id, title, Markdown. */
export const DOCUMENTS: ReadonlyArray<readonly [id: string, title: string, markdown: string]> = [
  [
    'trocas',
    'Trocas e devoluções',
    '## Prazo\n\nVocê tem até 30 dias corridos para devolver um produto, contados do recebimento.\n\n## Condições\n\nA peça não pode ter sinais de uso e precisa estar com a etiqueta e a nota fiscal.\n\n## Reembolso\n\nO dinheiro volta em até 10 dias úteis pelo mesmo meio de pagamento.',
  ],
  [
    'frete',
    'Entrega e frete',
    '## Valor\n\nO frete é grátis nas compras acima de R$ 200,00.\n\n## Prazos\n\n| Região | Prazo |\n|---|---|\n| Sudeste | 3 dias úteis |\n| Nordeste | 7 dias úteis |\n| Norte | 10 dias úteis |\n\n## Rastreio\n\nO código de rastreamento chega por e-mail quando o pedido sai do depósito.',
  ],
  [
    'pag',
    'Pagamento',
    '## Formas\n\nAceitamos Pix, boleto e cartões de crédito Visa, Master e Elo.\n\n## Parcelamento\n\nParcelamos em até 6 vezes sem juros, parcela mínima de R$ 50,00.\n\n## Boleto vencido\n\nPeça a segunda via pelo WhatsApp; o boleto novo vale por 2 dias.',
  ],
  [
    'loja',
    'Nossa loja',
    '## Endereço\n\nFicamos na Av. Paulista, 1000, sala 12, em São Paulo.\n\n## Horário\n\nDe segunda a sexta das 9h às 18h, aos sábados das 9h às 13h. Domingos e feriados fechamos.\n\n## Estacionamento\n\nHá convênio com a garagem ao lado: duas horas grátis.',
  ],
  [
    'med',
    'Tabela de medidas',
    '## Camisetas\n\n| Tamanho | Tórax |\n|---|---|\n| P | 96 cm |\n| M | 102 cm |\n| G | 108 cm |\n\n## Como lavar\n\nLave à mão ou em ciclo delicado com água fria; não use alvejante nem secadora.',
  ],
  [
    'gar',
    'Garantia',
    '## Defeitos\n\nTodo produto tem garantia de 90 dias contra defeito de fabricação.\n\n## Como acionar\n\nEnvie uma foto do defeito e o número do pedido.',
  ],
  [
    'fid',
    'Clube de vantagens',
    '## Pontos\n\nCada real vale um ponto; 500 pontos viram um cupom de R$ 25,00.\n\n## Validade\n\nOs pontos expiram em 12 meses.',
  ],
  [
    'priv',
    'Privacidade',
    '## Dados pessoais\n\nGuardamos nome, telefone e endereço só para a entrega. Para apagar seus dados escreva para privacidade@loja.example.',
  ],
];

export const CATALOG =
  'código;produto;cor;preço\nAB-1042;Camiseta básica de algodão;preta;R$ 59,90\nAB-1043;Camiseta básica de algodão;branca;R$ 59,90\nTN-380;Tênis de corrida Veloz;azul;R$ 299,00\nTN-381;Tênis casual Praia;branco;R$ 189,00\nMC-12/4;Mochila impermeável 20 litros;cinza;R$ 219,90\nBN 77;Boné trucker;verde;R$ 49,90\nGR-500;Garrafa térmica 500 ml;inox;R$ 89,90\nCT-9;Cinto de couro;marrom;R$ 79,90';

/**
 * What customers write, and a part of the chunk that answers it; by the way they write: a code, words of the answer, words
 * with a slip, or no content word of the answer.
 */
export const QUESTIONS: ReadonlyArray<
  readonly [way: 'code' | 'words' | 'slip' | 'other words', question: string, part: string]
> = [
  ['words', 'qual o prazo pra devolver?', '30 dias corridos'],
  ['slip', 'prazo de devoluçao', '30 dias corridos'],
  ['words', 'quando recebo meu reembolso', '10 dias úteis pelo mesmo'],
  ['words', 'posso trocar peça sem etiqueta?', 'etiqueta'],
  ['words', 'quanto é o frete?', 'grátis nas compras'],
  ['words', 'quantos dias pra entregar no nordeste', 'Nordeste'],
  ['slip', 'codigo de rastreameto', 'depósito'],
  ['words', 'aceita cartao elo?', 'Visa'],
  ['words', 'parcela em quantas vezes', '6 vezes'],
  ['words', 'meu boleto venceu, segunda via', 'segunda via'],
  ['words', 'abre no sabado?', 'sábados'],
  ['words', 'qual o endereço da loja', 'Paulista'],
  ['words', 'tem estacionamento', 'garagem'],
  ['words', 'medida do torax tamanho M', '102 cm'],
  ['words', 'como lavo a camiseta?', 'ciclo delicado'],
  ['words', 'veio com defeito, tem garantia?', '90 dias'],
  ['words', 'meus pontos expiram?', '12 meses'],
  ['words', 'apagar meus dados', 'privacidade@'],
  ['code', 'tem o AB-1042?', 'AB-1042'],
  ['code', 'ab1043', 'AB-1043'],
  ['code', 'tn 380 preço', 'TN-380'],
  ['code', 'quero o TN381', 'TN-381'],
  ['code', 'mc12/4', 'MC-12/4'],
  ['code', 'mc-124 ainda tem?', 'MC-12/4'],
  ['code', 'bn77', 'BN 77'],
  ['code', 'gr 500', 'GR-500'],
  ['code', 'ct9', 'CT-9'],
  ['words', 'mochilas impermeaveis', 'MC-12/4'],
  ['slip', 'tenis de corida', 'TN-380'],
  ['words', 'bonés', 'BN 77'],
  ['words', 'garrafa de 500ml', 'GR-500'],
  ['other words', 'em quanto tempo o dinheiro cai de volta na conta?', '10 dias úteis pelo mesmo'],
  ['other words', 'onde vocês ficam?', 'Paulista'],
  ['other words', 'dá pra dividir?', '6 vezes'],
  ['other words', 'até que horas atendem?', 'sábados'],
  ['other words', 'onde deixo o carro?', 'garagem'],
  ['other words', 'me arrependi da compra', '30 dias corridos'],
];

// Sentences that say that a client id and key, or an e-mail and password, are wrong. "Rate limit exceeded for this
// client" or "incorrect login to node" only sound similar, so each sentence must match a pattern from start to end.

const wrong = 'invalid|incorrect|wrong|bad|unknown|unrecogni[sz]ed|mismatched';
const predicate = String.raw`(?:(?:is|are|was|were) )?(?:${wrong}|not (?:found|valid|correct|recogni[sz]ed)|rejected|revoked|expired)|(?:does|do|did)(?: not|n't) (?:exist|match)|not exist`;
const owner = '(?:(?:the|your|this|that|a|given|supplied|provided|specified) )*';
/** An id, or its masked form. */
const value = String.raw`(?: ?[#№:(]* ?["'«]?(?:\d+|…|\*+|[\da-f]{16,})["'»]?\)?)?`;
const tail = String.raw`(?: (?:for|of) ${owner}(?:client|account)(?: id)?${value}| (?:given|supplied|provided|specified)| in (?:the )?request| or (?:expired|inactive|revoked|disabled))?`;

const wrongRu = String.raw`(?:неверн|неправильн|некорректн|недействительн|неизвестн|ошибочн)\S*`;
const predicateRu = String.raw`(?:${wrongRu}|неверен|неправилен|недействителен|не (?:найден|подходит|подходят|существует|существуют|верен|действителен|распознан|совпада[ею]т)\S*)`;

/** Sentences about things: "invalid <thing>", "<thing> is wrong", "no such <thing>", in two languages. */
function sentencesAbout(english: string, russian: string): readonly RegExp[] {
  const several = (thing: string, and: string): string =>
    `${thing}(?: ?(?:${and}|,|/) ?(?:${owner})?${thing})*`;
  const things = `${owner}${several(`(?:${english})`, '&|and/or|and|or')}(?: pair| combination)?`;
  const thingsRu = several(`(?:${russian})`, 'и|или');
  return [
    `(?:${wrong}|no such) ${things}${value}${tail}`,
    `${things}${value}${tail} (?:${predicate})`,
    `no ${things} found`,
    `${wrongRu} ${thingsRu}${value}`,
    `${thingsRu}${value} ${predicateRu}`,
    `${predicateRu} ${thingsRu}${value}`,
  ].map(sentence => new RegExp(`^(?:${sentence})$`));
}

const api = String.raw`(?:(?:api|client|client's|access|secret)[ _-]?)*`;
const pairEnglish = String.raw`${api}(?:key|cid|credentials)|client[ _-]?id|api[ _-]?id|client`;
const pairRussian = String.raw`(?:api[- ]?|секретный |секретного )*ключ\S{0,2}(?: ?-? ?api)?(?: клиента| доступа)?|cid|(?:id|идентификатор\S*|номер\S*) клиента|клиент\S{0,2}(?: с таким (?:id|номером))?`;

const loginEnglish = String.raw`e-?mail(?: address)?|login(?: details| data| credentials)?|user ?name|user|pass(?:word)?|credentials|client|account`;
const loginRussian = String.raw`(?:адрес\S* )?(?:e-?mail|(?:электронн\S* )?почт\S+)|логин\S{0,2}|парол\S{1,2}|(?:имя|имени) пользователя|пользовател\S{1,2}|клиент\S{0,2}|данн\S+ (?:для )?входа`;

/** Sentences that say by themselves that the pair was rejected. */
const rejected = /^(?:api )?authentication fail(?:ed|ure)$|^ошибка (?:авторизации|аутентификации)$/;
const rejectedLogin = /^(?:log ?in|sign ?in|authori[sz]ation) (?:failed|incorrect)$/;

/** Sentences that may accompany one of those, and mean nothing by themselves. */
const neutral =
  /^(?:(?:api )?error|failed?|access (?:is )?denied|unauthori[sz]ed|login failed|please (?:try again|check .{1,60})|try again|ошибка|доступ (?:запрещен|закрыт)|(?:пожалуйста )?(?:попробуйте|повторите|проверьте)(?: .{1,60})?)$/;

const clausesOf = (message: string): readonly string[] =>
  message
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[’‘`]/g, "'")
    .replaceAll(/\s+/g, ' ')
    // A colon before a value belongs to it: "Invalid key: 12".
    .split(/[.!?;\n]+(?:\s|$)|:(?= ?\p{L}{2})|\s[-–—]\s/u)
    .map(clause => clause.trim().replaceAll(/^["'«(]+|["'»),.]+$/g, ''))
    .filter(clause => clause !== '');

const saysOnly = (message: string, sentences: readonly RegExp[]): boolean => {
  if (message.length > 300) return false;
  const clauses = clausesOf(message);
  const isOne = (clause: string): boolean => sentences.some(sentence => sentence.test(clause));
  return clauses.some(isOne) && clauses.every(clause => isOne(clause) || neutral.test(clause));
};

const pairSentences = [...sentencesAbout(pairEnglish, pairRussian), rejected];
const loginSentences = [...pairSentences, ...sentencesAbout(loginEnglish, loginRussian), rejectedLogin];

/** Whether a refusal says only that the client id or the key is wrong. */
export const rejectsPair = (message: string): boolean => saysOnly(message, pairSentences);

/** Whether a refusal of `getApiKey` says only that the e-mail or the password is wrong. */
export const rejectsLogin = (message: string): boolean => saysOnly(message, loginSentences);

const loginField = String.raw`["']?(?:e-?mail(?: address)?|pass(?:word)?)["']?`;
const loginFields = `(?:the )?${loginField}(?: ?(?:,|/|&|and|or) ?(?:the )?${loginField})*`;
const pairField = String.raw`["']?(?:action|cid|client[ _-]?id|(?:api[ _-]?)?key)["']?`;
const pairFields = `(?:the )?(?:${pairField}(?: ?(?:,|/|&|and|or) ?(?:the )?${pairField})*)`;

/** Sentences which say that a field is missing or empty. */
const missingSentences = (fields: string): RegExp =>
  new RegExp(
    `^(?:${[
      `(?:(?:required )?(?:parameters?|fields?) )?${fields} (?:(?:is|are|was|were) )?(?:missing|empty|blank|not (?:set|specified|given|provided|passed|sent|received))`,
      String.raw`(?:missing|empty|no) (?:(?:the )?(?:required )?(?:parameters?|fields?|arguments?|values?)(?: for)?:? )?${fields}`,
      String.raw`(?:required )?(?:parameters?|fields?|arguments?) (?:(?:is|are) )?(?:missing|empty):? ?\(?${fields}\)?`,
      String.raw`(?:не указан|не задан|не передан|отсутству|пуст)\S* (?:параметр\S* )?${fields}`,
      String.raw`(?:параметр\S* )?${fields} (?:не указан|не задан|не передан|отсутству|пуст)\S*`,
    ].join('|')})$`,
  );

const loginMissing = missingSentences(
  loginFields.replaceAll('pass(?:word)?', String.raw`pass(?:word)?|парол\S*|почт\S*`),
);
const pairMissing = missingSentences(pairFields);
const allMissing =
  /^(?:(?:required )?(?:parameters|fields) (?:are )?missing|missing (?:required )?parameters|no (?:parameters|data|action)(?: (?:given|sent|received|specified))?|empty (?:request|action)|(?:не переданы|отсутствуют) параметры)$/;

const sentencesOf = (message: string): readonly string[] =>
  message
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(/^(?:api )?(?:error|ошибка): ?/, '')
    .split(/[.!;]+(?:\s|$)/)
    .map(sentence => sentence.trim())
    .filter(sentence => sentence !== '');

/** Whether a refusal of `getApiKey` says only that the e-mail or the password is missing or empty. */
export const saysLoginMissing = (message: string): boolean => {
  const sentences = message.length > 300 ? [] : sentencesOf(message);
  return sentences.length > 0 && sentences.every(sentence => loginMissing.test(sentence));
};

/** Whether a refusal sounds as if the request's body wasn't read. */
export const saysNothingSent = (message: string): boolean => {
  const sentences = message.length > 300 ? [] : sentencesOf(message);
  return (
    sentences.length > 0 &&
    sentences.every(sentence => pairMissing.test(sentence) || allMissing.test(sentence))
  );
};

// Sentences that say that a client id and key, or an e-mail and password, are wrong. "Rate limit exceeded for this
// client" or "incorrect login to node" only sound similar. So a clause counts only if it names a thing and what is wrong
// with it, and has no words besides those, ids and the fillers listed here.

const wordsOf = (...lists: readonly string[]): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:${lists.join('|')})(?![\p{L}\p{N}_])`, 'gu');

const wrong = wordsOf(
  'invalid|incorrect|wrong|bad|unknown|unrecogni[sz]ed|mismatch(?:ed)?|rejected|no such|non-?existent|there is no',
  String.raw`(?:not|\p{L}+n't) (?:be )?(?:found|valid|correct|right|recogni[sz]ed|known|accepted|match(?:ed)?|exists?|belong)`,
  'no longer (?:valid|exists?|accepted)|no(?= .+ found)',
  String.raw`(?:неверн|неправильн|некорректн|недействительн|неизвестн|ошибочн)\p{L}*|неверен|неправилен|недействителен`,
  String.raw`не (?:найден|подход|существу|верен|верн|действител|действу|распознан|совпада|принадлеж|соответству)\p{L}*`,
  String.raw`нет(?= так\p{L}+ )|(?<=так\p{L}+ \p{L}+ )нет`,
);

/** What makes a key useless, and says nothing about the key if it is said of a client. */
const ended = wordsOf(
  "expired|revoked|inactive|disabled|deactivated|blocked|deleted|(?:not|no longer|isn't) (?:active|enabled)",
  String.raw`(?:истек|просрочен|отозван|деактивирован|отключен|заблокирован|удален|неактив[её]н)\p{L}*|не актив(?:ен|ны)`,
);

const keys = wordsOf(
  String.raw`(?:api[ _-]?)?key|credentials|(?:api[ -]?)?ключ\p{L}{0,2}(?: ?-? ?api)?`,
  String.raw`учетн\p{L}+ данн\p{L}+|данн\p{L}+ (?:доступа|авторизации)`,
);
const ids = wordsOf(
  String.raw`cid|client[ _-]?id|api[ _-]?id|(?:id|идентификатор\p{L}*|номер\p{L}*) клиента`,
);
const clients = wordsOf(String.raw`client|клиент\p{L}{0,2}`);
const logins = wordsOf(
  'e-?mail(?: address)?|log-?in(?: (?:details|data))?|user ?name|user|pass(?:word)?|account',
  String.raw`(?:адрес\p{L}* )?(?:электронн\p{L}+ )?почт\p{L}+|логин\p{L}{0,2}|парол\p{L}{1,2}|пользовател\p{L}{1,2}|данн\p{L}+ (?:для )?входа`,
);

const fillers = wordsOf(
  'the|your|you|this|that|an?|given|supplied|provided|specified|entered|it|with|for|of|to|and|or|found',
  "is|are|was|were|be|been|has|have|do|does|did|api|client's|access|secret|id|account",
  'pair|combination|in (?:the )?request',
  String.raw`ваш\p{L}{0,3}|вы|вами|эт\p{L}{1,3}|так\p{L}{1,3}|был\p{L}?|больше|срок|действия|и|или|для|к|с|от|api`,
  String.raw`указа\p{L}+|вве[лд]\p{L}+|переда\p{L}+|секретн\p{L}+|доступа|имя|имени`,
  String.raw`номер\p{L}*|идентификатор\p{L}*|пар[аы]|комбинаци\p{L}`,
);

/** "Invalid value of the key" is about the key, "invalid value sent by the client" and "key field not found" aren't. */
const partsOfRequests = wordsOf(
  String.raw`value|param(?:eter)?|field|sent|by|параметр\p{L}*|значени\p{L}+|пол[еяю]`,
);
const badly = wordsOf(String.raw`invalid|incorrect|wrong|(?:неверн|неправильн|некорректн)\p{L}*`);

/** An id, or its masked form. */
const value = /(?<![\p{L}\p{N}])(?:\d+|…|\*+|[\da-f]{16,})(?![\p{L}\p{N}])/gu;

/** "Client is disabled", but not "client key is disabled". */
const clientFirst = /^(?:(?:the|your|this|ваш|этот) )*(?:client|клиент)(?! (?:id|key|api)|\p{L})/u;

/** Whether a clause says that one of these things is wrong, and nothing else. */
function isRejection(clause: string, things: readonly RegExp[]): boolean {
  const has = (words: RegExp): boolean => clause.search(words) !== -1;
  const isWrong = has(wrong) && things.some(has);
  if (!isWrong && !(has(ended) && has(keys) && !clientFirst.test(clause))) return false;
  const isNamed = things.some(thing => thing !== clients && has(thing));
  // "Unknown id for this client" is about another id.
  if (!isNamed && / (?:for|для) /.test(clause)) return false;
  if (has(partsOfRequests) && !(isNamed && has(badly))) return false;
  const rest = [wrong, ended, ...things, partsOfRequests, fillers, value].reduce(
    (left, words) => left.replaceAll(words, ' '),
    clause,
  );
  return !/[\p{L}\p{N}]/u.test(rest);
}

/** Sentences that say it without naming anything, so only if nothing suggests to try again. */
const vague = /^(?:api )?authentication fail(?:ed|ure)$|^ошибка (?:авторизации|аутентификации)$/;
const vagueLogin = /^(?:log ?in|sign ?in|authori[sz]ation) (?:failed|incorrect)$/;

const tryAgain =
  /^(?:please )?(?:re-?try|try)(?: (?:it|again|once more|later|(?:in|after|within) .{1,30}))*$|^(?:пожалуйста )?(?:попробуйте|повторите|попытайтесь)(?: .{1,60})?$/;

/** Clauses that mean nothing by themselves. */
const neutral = [
  /^(?:(?:api )?(?:error|failed?|failure)|access (?:is )?denied|(?:authentication|authori[sz]ation|log ?in) (?:failed|failure|error)|(?:401 )?unauthori[sz]ed)$/,
  /^(?:please )?check .{1,60}$|^(?:please )?contact (?:our |the )?support$/,
  /^(?:ошибка(?: (?:авторизации|аутентификации|доступа))?|доступ (?:запрещен|закрыт)|отказано в доступе|(?:авторизация|аутентификация|вход) не \p{L}+|(?:пожалуйста )?проверьте .{1,60})$/u,
  /^(?:please )?(?:generate|create|get|use|request) (?:a |an )?(?:new|another|valid|different) .{1,40}$|^(?:создайте|получите|используйте|укажите) .{1,60}$/,
  tryAgain,
];

const clausesOf = (message: string): readonly string[] =>
  message
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replaceAll(/[’‘`]/g, "'")
    .replaceAll(/[\s"«»#№]+/g, ' ')
    .replaceAll(/\berror \d{3}\b/g, 'error')
    .split(/[.!?;]+(?:\s|$)|\s[-–—]\s|\((?=\p{L})|\)|\s(?:because(?: of)?|due to|since)\s/u)
    .map(clause => clause.trim())
    .filter(clause => clause !== '');

function saysOnly(message: string, things: readonly RegExp[], vagueSentences: readonly RegExp[]): boolean {
  if (message.length > 300) return false;
  const isOne = (clause: string): boolean => isRejection(clause, things);
  // "Cid, key incorrect" is one clause, "key incorrect, access denied" are two.
  const clauses = clausesOf(message).flatMap(clause => (isOne(clause) ? [clause] : clause.split(/[,:] */)));
  const isVague = (clause: string): boolean => vagueSentences.some(sentence => sentence.test(clause));
  const isNeutral = (clause: string): boolean => neutral.some(sentence => sentence.test(clause));
  if (!clauses.every(clause => isOne(clause) || isVague(clause) || isNeutral(clause))) return false;
  return clauses.some(isOne) || (clauses.some(isVague) && !clauses.some(clause => tryAgain.test(clause)));
}

/** Whether a refusal says only that the client id or the key is wrong. */
export const rejectsPair = (message: string): boolean => saysOnly(message, [keys, ids, clients], [vague]);

/** Whether a refusal of `getApiKey` says only that the e-mail or the password is wrong. */
export const rejectsLogin = (message: string): boolean =>
  saysOnly(message, [keys, ids, clients, logins], [vague, vagueLogin]);

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

/** Whether each sentence of a message matches a pattern. */
const hasOnly = (message: string, patterns: readonly RegExp[]): boolean => {
  if (message.length > 300) return false;
  const sentences = message
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(/^(?:api )?(?:error|ошибка): ?/, '')
    .split(/[.!;]+(?:\s|$)/)
    .map(sentence => sentence.trim())
    .filter(sentence => sentence !== '');
  return (
    sentences.length > 0 && sentences.every(sentence => patterns.some(pattern => pattern.test(sentence)))
  );
};

/** Whether a refusal of `getApiKey` says only that the e-mail or the password is missing or empty. */
export const saysLoginMissing = (message: string): boolean => hasOnly(message, [loginMissing]);

/** Whether a refusal sounds as if the request's body wasn't read. */
export const saysNothingSent = (message: string): boolean => hasOnly(message, [pairMissing, allMissing]);

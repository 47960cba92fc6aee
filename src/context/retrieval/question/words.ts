import { TRANSLATIONS } from './translations.ts';

/** As words are compared: in small letters, without accents, and `k` written as `c`, which tells languages apart and no words. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('k', 'c');
}

/** Words of more letters are none that people write. */
const LONGEST = 40;

/** What words of a family share: `shipping`, `shipped` and `ships`; `producto` and `products`. The word is folded. */
export function stemOf(word: string): string {
  if (word.length > LONGEST || word.length < 4) return word;
  const one = word
    .replace(/(?<=s|x|ch|sh)es$/, '')
    .replace(/ies$/, 'y')
    .replace(/(?<![su])s$/, '');
  const bare = one.replace(/(?<=..[^e])(?:ations?|ating|ated|ing|ed|er|or|ion|ment|able|ly|ue)$/, '');
  const single = bare.length > 3 ? bare.replace(/([^aeiou])\1$/, '$1') : bare;
  return single.length > 3 ? single.replace(/[aeo]$/, '').replace(/y$/, 'i') : single;
}

/** The words that a name is made of: `shippingCost2` has `shipping` and `Cost`. */
export function partsOf(name: string): string[] {
  return name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lo}+/gu) ?? [];
}

const words = (list: string): ReadonlySet<string> => new Set(folded(list).split(/\s+/));

/** Words that name nothing of a project, in the languages of the interface. */
const NAMELESS = words(`
  call calls called calling run runs running
  a about after again all already also always am an and any anything are as ask asked asking at away back be because been before being best better
  between both but by bye came can cannot come comes could day did differ difference different do does doing done down each either else even ever every
  exactly example explain explained explanation few find first fix fixed for from full get gets give given go goes going good got great had happen happened
  happens has have having he hello help her here hey hi him his hola hold how i if in instead into is it its itself just keep kind know last later
  least less let like little long look looks made make makes making many may maybe me mean means might more most much must my need needs never new next nice no
  none not nothing now of off ok okay old on once one only onto or other others our out over own per perhaps place places please possible put quite
  rather really right said same say says second see seem seems shall she short shorter should show since so some something still stuff such sure take
  tell than thank thanks that the their them then there these they thing things think third this those though three through time to together too took
  try trying twice two under understand until up upon us use used user uses using very via want wants was way we well went were what when where whether
  which while who whole whom whose why will wish with within without won work working works worse would write writes writing written wrong yes yet you your yours joke
  answer answers question questions problem problems issue bug error errors fail fails failing broken crash warning typo typos
  add adds added change changes changed remove removes rename replace update refactor implement create creates sort convert handle rewrite review improve
  app application array arrays block body bool boolean byte char class classes clean code codebase comment comments component const constant constructor declare
  declared def define defined docstring duplicated element enum expression false field fields file files folder function functions generic handler import imported
  imports instance int integer interface let line lines list lists literal loop method methods module modules name named names namespace none null number numbers
  object objects package param parameter parameters parse parses pointer private program project property public regex repo repository return returned returns script
  self simple small snippet source statement static string strings struct symbol syntax tab tabs text true type types undefined util utils value values var variable void
  space spaces compute computed computes computing calculate calculated calculates finished
  aber alle allem allen aller alles als also am an andere auch auf aus bei beim bin bis bist bitte da dabei dafur dagegen damit danach danke dann daran
  darauf das dass davon dazu dein deine dem den denn der des deshalb die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er
  es etwas fur geht gegen genau gerade gern gibt hab habe haben hallo hat hatte hier hin ich ihm ihn ihr ihre im immer in ins ist ja jede jeder jedes jetzt kann
  kannst kein keine kommt konnen man mal mehr mein meine mich mir mit muss nach nein neu nicht nichts noch nun nur ob oder ohne passiert passt schon sehr sein seine seit
  sich sie sind so sobald soll sollte sondern statt tut uber um und uns unser unsere unter viel vielen vom von vor wann warum was welche welchem welchen welcher welches
  wenn wer werden weshalb wie wieder wieso will wird wo woher wohin worden wozu wurde wurden zu zum zur zustande zweite zwischen funktion datei dateien zeile zeilen
  klasse methode fehler berechnet berechnen benutzt verwendet macht machen heisst erklar erklare zeig zeige
  al algo alguna alguno ante antes aqui asi aun aunque bien cada como con contra cual cuales cualquier cuando cuanto de del desde donde dos el ella ellas ellos en entre
  era es esa ese eso esta estan estas este esto estos gracias ha hace hacen hacer han hasta hay la las le les lo los mas me mi mientras misma mismo muy nada ni no nos
  nuestra nuestro o otra otro para pero poco por porque puede pueden que quien se sea segun ser si siempre sin sobre solo son su sus tambien tan tanto te tiene tienen toda
  todas todo todos tu un una uno unos usa usan ya yo archivo archivos codigo clase funcion linea busca calcula llama llaman
  a ai alors au aucun aussi aux avant avec bonjour c car ce cela ces cet cette ceux chaque chez combien comme comment d dans de depuis des donc dont du elle elles en encore
  entre est et etait ete etre eux fait faire fois il ils j je jusqu l la le les leur leurs lors lui m ma mais meme merci mes moi mon n ne nos notre nous on ont ou
  oui par parce pas pendant peu peut peuvent plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa sans se sera ses si son sont sous sur t ta te tes
  toi ton tous tout toute toutes tres trop tu un une vers voici voila vos votre vous y fichier fichiers code classe fonction ligne methode calcule calculee appelle elle nombre
  ainda ao aos aquele aqui as ate com como cada da das de dela dele depois do dos e ela ele eles em entre era essa esse esta este eu foi fica for isso isto ja la lhe
  mais mas me mesmo meu minha muito na nao nas nem no nos nossa nosso num numa o obrigado onde os ou para pela pelo por porque qual quando quanto que quem sao se sem ser
  seu sim so sua tambem tem ter toda todo tudo um uma usa voce arquivo codigo classe funcao linha mostrado mostrada
  javascript typescript python java rust golang kotlin swift ruby php html css sql react angular vue node npm git github vscode linux windows macos docker`);

/** Whether a word, folded, may name something of a project. */
export function mayName(word: string): boolean {
  return word.length >= 3 && word.length <= LONGEST && !NAMELESS.has(word);
}

/**
 * What a word of a question can be called in code, as stems: itself, and what it is in English. A word that is made of several has them all:
 * `Versandkosten` has `shipping` and `cost`.
 */
export function termsOf(word: string): string[][] {
  const own = folded(word);
  const known = TRANSLATED.get(own) ?? TRANSLATED.get(stemOf(own));
  if (known) return [[stemOf(own), ...known]];
  const found: string[][] = [];
  if (own.length <= LONGEST) {
    for (let end = own.length - LEAST_PART; end >= LEAST_PART; end--) {
      const [first, last] = [
        TRANSLATED.get(own.slice(0, end)),
        TRANSLATED.get(own.slice(end).replace(/^s(?=.{4})/, '')),
      ];
      if (first && last) return [[...first], [...last]];
      if (first ?? last) found.push([...(first ?? last ?? [])]);
    }
  }
  const [part] = found;
  if (part) return [[stemOf(own), ...part]];
  return mayName(own) ? [[stemOf(own)]] : [];
}

/** Letters of a word within another. */
const LEAST_PART = 5;

/** What a text of a language without spaces says, as far as its words are known. */
export function termsWithoutSpaces(
  text: string,
): { readonly word: string; readonly stems: readonly string[] }[] {
  if (!/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]/u.test(text)) return [];
  const own = folded(text);
  return IDEOGRAPHS.filter(([word]) => own.includes(word)).map(([word, stems]) => ({ word, stems }));
}

/** What a word can be in English, as stems; the same word can mean one thing in one language and another in the next. */
const TRANSLATED = new Map<string, readonly string[]>();
for (const line of TRANSLATIONS.trim().split('\n')) {
  const [english = '', others = ''] = line.split(':').map(folded);
  const stems = english.trim().split(/\s+/).map(stemOf);
  for (const word of others.trim().split(/\s+/)) {
    TRANSLATED.set(word, [...new Set([...(TRANSLATED.get(word) ?? []), ...stems])]);
  }
}
const IDEOGRAPHS = [...TRANSLATED].filter(([word]) => /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]{2}/u.test(word));

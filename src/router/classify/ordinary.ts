import type { Task } from '../tasks.ts';
import { anyIn, anyOf } from './phrases.ts';

/** Words that name an ordinary job: all mid, but each with an answer of its own length, and a line of its own in the spend. */
export const ORDINARY: readonly (readonly [Task, RegExp])[] = [
  [
    'unit-tests',
    anyOf(
      '(?:write|add|create|generate|make)[^.\\n]{0,30} (?:unit |integration |e2e )?tests?$',
      '(?:unit|integration)[ -]tests? (?:for|of)$',
      '(?:schreib|ergänz|erstell)\\S*[^.\\n]{0,30} (?:unit)?tests?$',
      '(?:écris|ajoute)[^.\\n]{0,30} tests?$',
      '(?:escribe|agrega|escreve|adiciona)[^.\\n]{0,30} (?:tests?|pruebas|testes)$',
      '(?:napisz|dodaj) testy',
      'напиши[^.\\n]{0,20} тест',
    ),
  ],
  ['unit-tests', anyIn('写.{0,6}(?:单元)?测试', 'テスト(?:コード)?を?書', '테스트 ?(?:코드)?.{0,3}작성')],
  [
    'review',
    anyOf(
      '(?:code )?review (?:this|the|my|our|it)$',
      'code[ -]review$',
      'überprüfe? (?:diesen|den|meinen) (?:code|diff)',
      'revisa (?:este|el|mi) código',
      'relis (?:ce|mon) code',
      'сделай ревью',
    ),
  ],
  ['review', anyIn('(?:代码)?审查|コードレビュー|코드 ?리뷰')],
  [
    'refactor',
    anyOf(
      'refactor',
      'refaktor',
      'refactoris',
      'refatora',
      'simplify$',
      'clean (?:this|it) up',
      'рефактор',
      'отрефактор',
    ),
  ],
  ['refactor', anyIn('重构|リファクタ|리팩')],
  [
    'bug-fix',
    anyOf(
      '(?:fix|solve) (?:the|this|that|it|my)$',
      '(?:fix|solve)[^.\\n]{0,40} (?:bug|error|crash|issue|exception|test)s?$',
      'behebe? (?:den|das|diesen) ',
      'corrige (?:le|la|el|este|ce) ',
      'corrija ',
      'исправь',
    ),
  ],
  ['bug-fix', anyIn('修复|修正して|直して|고쳐')],
  [
    'explain',
    anyOf(
      'explain$',
      'what (?:does|do|is|are|will|happens) ',
      'help me understand',
      'walk me through',
      'erklär',
      'was (?:macht|tut|ist|bedeutet)$',
      'expli(?:que|ca|car)$',
      'que fait ',
      'à quoi sert ',
      'qué (?:hace|es) ',
      'o que (?:faz|é) ',
      'spiega',
      'cosa fa ',
      'leg uit',
      'wyjaśnij',
      'объясни',
      'что делает ',
    ),
  ],
  ['explain', anyIn('解释|什么意思|説明|설명')],
  [
    'implement',
    anyOf(
      '(?:write|implement|create|build|add|generate)(?: me)? (?:a|an|the|some|support|another|new)$',
      'implement$',
      '(?:schreib|implementier|erstell|füge?)\\S* ',
      '(?:écris|implémente|ajoute|crée) ',
      '(?:escribe|implementa|agrega|añade|crea|cria|escreve|adiciona) ',
      '(?:scrivi|aggiungi) ',
      '(?:напиши|добавь|реализуй) ',
    ),
  ],
  ['implement', anyIn('帮我写|实现|追加して|実装|추가해|구현')],
];

import { anyIn, anyOf, type Rules } from './prompt.ts';

/** A request for a small job is short. What is longer has conditions, or asks for something else as well. */
export const MOST_SIMPLE_CHARS = 140;

/** Words that name a small mechanical job. Only where nothing speaks against it (`NOT_SIMPLE`) they make a request cheap. */
export const SIMPLE: Rules = [
  [
    'commit-message',
    anyOf(
      'commit[ -]?(?:message|msg|text|nachricht|meldung|bericht)$',
      'message de commit$',
      'mensaje (?:de|del|para el) commit$',
      'mensagem (?:de|do|para o) commit$',
      'messaggio (?:di|del) commit$',
      '(?:wiadomość|komunikat|opis) commit',
      'commit mesaj',
      'сообщени\\S+ (?:для )?коммит',
      'коммит[- ]?сообщени',
    ),
  ],
  [
    'commit-message',
    anyIn('提交(?:信息|消息|说明)', 'commit ?(?:信息|消息)', 'コミットメッセージ', '커밋 ?메시지'),
  ],
  [
    'docstring',
    anyOf(
      'doc[ -]?strings?$',
      '(?:js|ts|java|kt|k|xml|rust|go|php)[ -]?docs?(?: comments?)?$',
      'doc(?:umentation)?[ -]comments?$',
      'doxygen$',
      'document (?:this|the|my) (?:function|method|class|file|module|interface|type|component|hook|struct|enum|procedure)$',
      'dokumentationskommentar',
      'dokumentiere (?:diese|die)',
      'documente (?:cette|la)',
      'documenta (?:esta|la|este|el|questa|la)',
      'документир\\S+ (?:эту|этот|функц|метод)',
    ),
  ],
  [
    'docstring',
    anyIn('文档(?:注释|字符串)', 'docstring', 'jsdoc', 'ドキュメントコメント', '문서 ?주석', '독스트링'),
  ],
  [
    'imports',
    anyOf(
      '(?:imports?|importe) (?:sortieren|aufräumen|ordnen|entfernen|trier|ordenar|organizar)',
      '(?:sort|order|alphabeti[sz]e|organi[sz]e|group|clean(?: up)?|tidy(?: up)?|optimi[sz]e|remove|delete|drop|add|fix|insert)[^.\\n]{0,25} imports?$',
      '(?:unused|missing) imports?$',
      '(?:sortier|ordne|entfern|ergänz|räum)\\S*[^.\\n]{0,25} (?:import|importe|imports)$',
      '(?:trie|range|supprime|ajoute|nettoie)\\S*[^.\\n]{0,25} imports?$',
      '(?:ordena|organiza|elimina|quita|agrega|añade|remove|remova|adiciona)\\S*[^.\\n]{0,25} (?:imports?|importaciones|importações)$',
      '(?:ordina|rimuovi|aggiungi)\\S*[^.\\n]{0,25} import$',
      '(?:posortuj|usuń|dodaj)[^.\\n]{0,25} import',
      '(?:отсортируй|удали|добавь|убери)[^.\\n]{0,30} импорт',
    ),
  ],
  [
    'imports',
    anyIn(
      '(?:整理|排序|删除|清理|添加).{0,8}(?:导入|import)',
      'インポート.{0,4}(?:整理|並べ|削除|追加)',
      '(?:import|임포트).{0,6}(?:정리|정렬|삭제|추가)',
    ),
  ],
  [
    'lint-fix',
    anyOf(
      '(?:fix|correct|resolve|clean up|solve)[^.\\n]{0,25} (?:es|py|style|ts|ktlint)?lint(?:er|ing)?$',
      '(?:fix|correct|resolve|solve)[^.\\n]{0,25} (?:prettier|ruff|flake8|clippy|rubocop|biome|checkstyle|formatting|indentation)$',
      '(?:fix|correct)[^.\\n]{0,25} typos?$',
      '(?:fix|correct)[^.\\n]{0,15} spelling$',
      '(?:behebe|korrigier)\\S*[^.\\n]{0,25} (?:\\S*lint|tippfehler|formatierung|rechtschreib)',
      'corrige\\S*[^.\\n]{0,25} (?:\\S*lint|fautes? de frappe|errores? de tipeo|erratas?|erros? de digitação)',
      'correggi[^.\\n]{0,25} (?:\\S*lint|refus)',
      'popraw[^.\\n]{0,25} (?:\\S*lint|literów)',
      'исправь[^.\\n]{0,25} (?:\\S*lint|линт|опечат)',
    ),
  ],
  [
    'lint-fix',
    anyIn(
      '修复.{0,8}(?:lint|拼写|格式)',
      '(?:タイポ|誤字|lint).{0,8}(?:直|修正)',
      '(?:오타|린트).{0,6}(?:수정|고쳐)',
    ),
  ],
  [
    'rename',
    anyOf(
      'rename (?:this |the |my )?(?:(?:variable|function|method|class|parameter|param|field|constant|const|property|file|prop|arg) )?[`"\'\\w.]{1,40} (?:to|into|as) [`"\'\\w.]{1,40}[.!]?\\s*(?:please|pls)?\\s*\\Z',
      'rename this (?:variable|function|method|class|parameter|field|constant|file)(?: to something (?:better|shorter|clearer|more \\w+))?[.!]?\\s*\\Z',
      '(?:benenne|nenne) [^.\\n]{1,40} (?:in|zu) [`\\w.]{1,40} um[.!]?\\s*\\Z',
      '(?:renomme|renombra|renomeia|rinomina|hernoem) [^.\\n]{1,40} (?:en|a|como|para|in|naar) [`\\w.]{1,40}[.!]?\\s*\\Z',
      'переименуй [^.\\n]{1,40} в [`\\w.]{1,40}[.!]?\\s*\\Z',
    ),
  ],
  [
    'test-boilerplate',
    anyOf(
      '(?:scaffold|stub out|skeleton|boilerplate)[^.\\n]{0,40} tests?$',
      'tests? (?:scaffold|skeleton|boilerplate|stubs?|template)',
      '(?:empty|blank) tests?[ -](?:file|class|suite|cases?)',
      '(?:leere|leeren) test',
      'testgerüst',
      'squelettes? de tests?',
      'esqueleto (?:de|para) (?:los |as |os )?te?st',
      'szkielet test',
      'заготовк\\S+ тест',
    ),
  ],
];

/** A question about the thing, a tool that does it, a second request, or a complaint: then it is no small job. */
export const NOT_SIMPLE: readonly RegExp[] = [
  anyOf(
    '(?:why|how|what|which|when|where|whether|who|should|explain|understand|describe|difference|wrong|right)$',
    '(?:then|afterwards|also|as well|plus)$',
    '(?:hook|script|rule|plugin|tool|bot|action|workflow|pipeline|command|cli|generator|parser|app|api|convention|template engine|database|production)$',
    '(?:refactor|implement|rewrite|fix the bug|bugs?$|leak|crash|fail|broken|error handling|unit tests|test it)',
    '(?:warum|wieso|wie|was|welche\\S*|wann|ob|soll\\S*|danach|außerdem|erkläre?)$',
    '(?:pourquoi|comment (?:faire|je|on|puis|peut|fonctionne|marche)|quoi|quel\\S*|quand|ensuite|puis|explique)$',
    '(?:por qué|por que|porque|cómo|qué|cuál|cuándo|luego|después|explica|como|qual|quando|depois)$',
    '(?:perché|cosa|quale|poi|spiega)$',
    '(?:dlaczego|jak|jaki\\S*|potem)$',
    '(?:почему|как|что|какой|потом|затем|объясни)$',
  ),
  anyIn('为什么|怎么|如何|什么|哪个|然后', 'なぜ|どうして|どう|何|それから', '왜|어떻게|무엇|뭐|그리고 나서'),
];

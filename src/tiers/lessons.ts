import { t } from '../l10n/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Lessons } from '../requests/index.ts';
import { isSame, type Lesson, type Policy } from '../router/index.ts';
import { iconed } from '../sanitize/index.ts';
import { inform, pickOne } from '../workbench/index.ts';
import { claimOf, figuresOf, offerText, raisedText, takenBackText } from './lessonText.ts';

export interface LessonsUiDeps {
  readonly lessons: Lessons;
  readonly ledger: Pick<Ledger, 'onDidChange'>;
  /** What the router must know at this moment. */
  readonly policy: () => Promise<Policy>;
}

/** The record is looked at when it has rested for so long, in ms, and then at most once in a while. */
const REST_MS = 2_000;
const WHILE_MS = 60_000;

const undoWords = () => t('Undo');
const listWords = () => t('What It Has Learnt…');
const useWords = () => t('Use It');
const tryWords = () => t('Try It for These');
const notNowWords = () => t('Not Now');

/**
 * Looks at the record as it grows. What goes up holds at once and is told with its undo; what would cost less is asked about,
 * one thing at a time.
 */
export function watchLessons(deps: LessonsUiDeps): { dispose(): void } {
  const { lessons, ledger, policy } = deps;
  let timer: NodeJS.Timeout | undefined;
  let last = -Infinity;
  let asking = false;
  const look = async (): Promise<void> => {
    const { raised, takenBack } = lessons.look(await policy());
    if (raised.length > 0) void tellRaised(deps, raised);
    for (const lesson of takenBack) void tellTakenBack(deps, lesson);
    const [offer] = lessons.offers();
    if (!offer || asking) return;
    asking = true;
    await ask(lessons, offer);
    asking = false;
  };
  const listening = ledger.onDidChange(() => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        last = performance.now();
        void look();
      },
      Math.max(REST_MS, last + WHILE_MS - performance.now()),
    );
  });
  return {
    dispose: () => {
      listening.dispose();
      clearTimeout(timer);
    },
  };
}

async function tellRaised(deps: LessonsUiDeps, raised: readonly Lesson[]): Promise<void> {
  const picked = await inform(raisedText(raised), undoWords(), listWords());
  if (picked === undoWords()) for (const lesson of raised) deps.lessons.undo(lesson);
  if (picked === listWords()) await showLessons(deps);
}

async function tellTakenBack(deps: LessonsUiDeps, lesson: Lesson): Promise<void> {
  const picked = await inform(takenBackText(lesson), listWords());
  if (picked === listWords()) await showLessons(deps);
}

/** A question that is closed without an answer has one, too: it is in the list, and not asked again. */
async function ask(lessons: Lessons, offer: Lesson): Promise<void> {
  const use = offer.trial ? tryWords() : useWords();
  const picked = await inform(offerText(offer), use, notNowWords());
  // Meanwhile it may have been answered in the list, or in another window.
  if (!lessons.offers().some((one) => isSame(one, offer))) return;
  if (picked === use) lessons.use(offer);
  else lessons.undo(offer);
}

/** Lists what holds, what is offered and what the user does not want, to change each with a press of Enter. */
export async function showLessons(deps: Omit<LessonsUiDeps, 'ledger'>): Promise<void> {
  const { lessons, policy } = deps;
  lessons.look(await policy());
  for (;;) {
    const items = [
      ...lessons.current().map((lesson) => ({ ...item(lesson, true), run: lessons.undo })),
      ...lessons.offers().map((lesson) => ({ ...item(lesson, false), run: lessons.use })),
      ...lessons.putOff().map((lesson) => ({ ...item(lesson, false), run: lessons.use })),
    ];
    const picked = await pickOne(items, {
      title: t('What It Has Learnt'),
      placeHolder:
        items.length > 0
          ? t('What do you want to change?')
          : t('Nothing yet. Tierwise learns from the answers that you keep or discard.'),
    });
    if (!picked) return;
    picked.run(picked.lesson);
  }
}

function item(lesson: Lesson, holds: boolean) {
  const icon = holds ? iconed`$(check) ` : iconed`$(circle-large-outline) `;
  return {
    label: iconed`${icon}${claimOf(lesson)}`,
    description: holds ? t('holds; pick it to undo it') : t('does not hold; pick it to use it'),
    detail: figuresOf(lesson),
    leadsOn: true,
    lesson,
  };
}

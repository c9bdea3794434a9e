/** What can be done at the end of a meeting and instead of one, each undone as one. */
import { editAction, type Action, type ActionId } from "#core/agenda/action.ts";
import { sayNothingToTalkAbout, skipMeeting, takeBackAnswers, type Answer } from "#core/agenda/answer.ts";
import { agree, disagree, takeBackAgreement } from "#core/agenda/closing.ts";
import { dropComment, type CommentId } from "#core/agenda/comment.ts";
import type { PageEditor } from "#app/page-view/page-editor.ts";

export interface ClosingVerbs {
  readonly agree: () => void;
  readonly takeBackAgreement: () => void;
  /** False when nothing was said. */
  readonly disagree: (words: string) => boolean;
  readonly withdraw: (comment: CommentId) => void;
  /** Fills in who or when. */
  readonly complete: (action: ActionId, change: Partial<Pick<Action, "who" | "due">>) => void;
  readonly skip: (reason: string) => void;
  readonly sayNothing: () => void;
  /** Any of the two may say that they meet after all; that one has nothing to say is theirs alone to change. */
  readonly takeBack: (type: Answer["type"]) => void;
}

export const closingVerbs = ({ doc, hand, edit, snapshot }: PageEditor): ClosingVerbs => ({
  agree: () => {
    const { ref, meeting } = snapshot();
    edit(() => agree(doc, ref, meeting, hand));
  },
  takeBackAgreement: () => edit(() => takeBackAgreement(doc, snapshot().meeting.id, hand)),
  disagree: (words) => edit(() => disagree(doc, snapshot().meeting.id, words, hand)) !== null,
  withdraw: (comment) => edit(() => dropComment(doc, comment)),
  complete: (action, change) => edit(() => editAction(doc, action, change)),
  skip: (reason) => {
    const { ref, meeting } = snapshot();
    edit(() => skipMeeting(doc, ref, meeting, reason, hand));
  },
  sayNothing: () => {
    const { ref, meeting } = snapshot();
    edit(() => sayNothingToTalkAbout(doc, ref, meeting, hand));
  },
  takeBack: (type) =>
    edit(() => {
      for (const meeting of snapshot().meetings)
        takeBackAnswers(doc, meeting, type, type === "nothing" ? hand.me : undefined);
    }),
});

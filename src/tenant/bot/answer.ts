/**
 * What a bot's answer to a press means to Teams.
 * https://learn.microsoft.com/adaptive-cards/authoring-cards/universal-action-model#response-format,
 * https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots
 */
import { adaptiveCard } from "./chat.ts";
import type { Delivered } from "./channel.ts";

export type Answer =
  /** The card in place of the one that was pressed. */
  | { readonly type: "card"; readonly card: object }
  | { readonly type: "message"; readonly text: string }
  | ({ readonly type: "dialog" } & Dialog)
  | { readonly type: "nothing" }
  | { readonly type: "failed"; readonly text: string };

export interface Dialog {
  readonly title: string;
  /** Pixels, or one of Teams' own sizes. */
  readonly width: number | string;
  readonly height: number | string;
  readonly url: string | null;
  readonly card: object | null;
}

const wentWrong = "Something went wrong. Please try again.";
const unreachable = "Unable to reach app. Please try again.";

export const cardAnswer = (delivered: Delivered): Answer => {
  const body = bodyOf(delivered);
  if ("type" in body && body.type === "failed") return body as Answer;
  const { statusCode, type, value } = body as { statusCode?: unknown; type?: unknown; value?: unknown };
  if (statusCode !== 200) {
    const said = record(value)["message"];
    return { type: "failed", text: typeof said === "string" && said !== "" ? said : wentWrong };
  }
  if (type === adaptiveCard && isRecord(value)) return { type: "card", card: value };
  if (type === "application/vnd.microsoft.activity.message" && typeof value === "string")
    return { type: "message", text: value };
  return { type: "failed", text: wentWrong };
};

export const dialogAnswer = (delivered: Delivered): Answer => {
  // A dialog that was submitted may be answered with nothing at all: it closes.
  if (delivered.type === "answered" && ok(delivered.status) && delivered.body === null) return { type: "nothing" };
  const body = bodyOf(delivered);
  if ("type" in body && body.type === "failed") return body as Answer;
  const task = record((body as { task?: unknown }).task);
  if (task["type"] === "message" && typeof task["value"] === "string") return { type: "message", text: task["value"] };
  if (task["type"] !== "continue") return { type: "nothing" };
  const value = record(task["value"]);
  const card = record(value["card"])["content"];
  return {
    type: "dialog",
    title: text(value["title"]),
    width: size(value["width"]),
    height: size(value["height"]),
    url: typeof value["url"] === "string" ? value["url"] : null,
    card: isRecord(card) ? card : null,
  };
};

/** A press on Action.Submit is a message; the bot only says that it got it. */
export const messageAnswer = (delivered: Delivered): Answer =>
  delivered.type === "answered" && ok(delivered.status)
    ? { type: "nothing" }
    : { type: "failed", text: delivered.type === "unreachable" ? unreachable : wentWrong };

const bodyOf = (delivered: Delivered): object => {
  if (delivered.type === "unreachable") return { type: "failed", text: unreachable };
  if (!ok(delivered.status) || !isRecord(delivered.body)) return { type: "failed", text: wentWrong };
  return delivered.body;
};

const ok = (status: number): boolean => status >= 200 && status < 300;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const record = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const size = (value: unknown): number | string =>
  typeof value === "number" || typeof value === "string" ? value : "medium";

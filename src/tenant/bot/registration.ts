/** A bot registered at this tenant, as Azure Bot and its Entra application know it. */
export interface BotRegistration {
  readonly appId: string;
  readonly name: string;
  readonly secret: string;
  /** Its messaging endpoint. */
  readonly endpoint: string;
}

/** Regions that a conversation's service address may name: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages */
export const regions = ["amer", "emea", "apac"] as const;

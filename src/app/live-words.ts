/** What live editing says. */

export const liveWords = {
  here: (name: string) => `${name} is here`,
  apart: (name: string) => `Live editing isn’t available right now. What ${name} writes shows a little later.`,
  writing: "writing…",
  writes: (name: string) => `${name} is writing…`,
  comments: (name: string) => `${name} is writing a comment…`,
} as const;

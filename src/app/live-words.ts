/** What live editing says. Loaded with it. */

export const liveWords = {
  here: (name: string) => `${name} is here`,
  apart: (name: string) => `Live editing isn't available here. What ${name} writes shows within ten seconds.`,
  writing: "writing…",
} as const;

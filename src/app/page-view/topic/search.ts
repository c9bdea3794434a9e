/** Words found in any case and without their accents. */

const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

/** Whether each word that is looked for stands somewhere in the text. */
export const containsWords = (text: string, wanted: string): boolean => {
  const here = plain(text);
  return plain(wanted)
    .split(/\s+/u)
    .every((word) => here.includes(word));
};

/** A picture, or initials on a colour that stays with the person. Fluent's colours; its Avatar would cost 8 kB before the page can be used. */
import styles from "./avatar.module.css";
import { cx } from "./cx.ts";

interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly photo: string | null;
  readonly size: "small" | "large";
}

export const Avatar = ({ id, name, photo, size }: AvatarProps) => (
  <span aria-hidden className={cx(styles.avatar, styles[size], photo === null && styles[colorOf(id)])}>
    {photo === null ? initialsOf(name) : <img src={photo} alt="" className={styles.photo} />}
  </span>
);

const colors = ["teal", "marigold", "plum", "royalBlue", "forest", "pumpkin", "steel", "lavender"] as const;

const colorOf = (id: string): (typeof colors)[number] => {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 65_521;
  return colors[sum % colors.length] ?? "teal";
};

/** First letters of the first and the last word that begin with one; a script without capitals shows one sign. */
export const initialsOf = (name: string): string => {
  const letters = name
    .replaceAll(/\([^)]*\)|<[^>]*>/gu, " ")
    .split(/\s+/u)
    .map((word) => /^\p{L}/u.exec(word)?.[0] ?? "")
    .filter((letter) => letter !== "");
  const both = letters.length > 1 ? `${letters[0]}${letters.at(-1)}` : (letters[0] ?? "");
  return /^\p{Lu}+$/u.test(both.toLocaleUpperCase()) ? both.toLocaleUpperCase() : (letters[0] ?? "");
};

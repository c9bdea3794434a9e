/** Words with their addresses as links. */
import { linkAttributes, piecesOf } from "#app/page-view/links.ts";

export const Linked = ({ text }: { text: string }) =>
  piecesOf(text).map((it, at) =>
    it.href === null ? (
      it.text
    ) : (
      <a key={at} href={it.href} title={it.href} {...linkAttributes}>
        {it.text}
      </a>
    ),
  );

/**
 * What Word, Outlook, OneNote, Google Docs and Teams put on the clipboard, brought to what notes are made of: their lists are
 * paragraphs with a painted mark, their bold is a style, and their tables lay out whole mails. Words are never left out; what
 * the schema does not know (colours, pictures, underlining) is. Nothing of it is executed or fetched: it is parsed apart from
 * the page.
 */

export const cleanPasted = (html: string): string => {
  // Copied out of these notes: it is what it should be.
  if (html.includes("data-pm-slice")) return html;
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const it of body.querySelectorAll("script,style,meta,link,title,xml,template,noscript,object,iframe"))
    it.remove();
  for (const it of body.querySelectorAll<HTMLElement>("[style]")) if (isHidden(it)) it.remove();
  for (const it of body.querySelectorAll("img")) it.replaceWith(it.alt.length <= 4 ? it.alt : "");
  for (const it of body.querySelectorAll("pre")) splitLines(it);
  // The innermost first: a mail is often a table of tables.
  for (const it of [...body.querySelectorAll("table")].toReversed()) unfold(it);
  gatherLists(body);
  for (const it of body.querySelectorAll("p,div")) if ((it.textContent ?? "").trim() === "") it.remove();
  return body.innerHTML;
};

const isHidden = ({ style, attributes }: HTMLElement): boolean =>
  style.display === "none" || /mso-hide:\s*all/iu.test(attributes.getNamedItem("style")?.value ?? "");

/** Lines of code stay lines. */
const splitLines = (pre: HTMLPreElement): void => {
  const lines = (pre.textContent ?? "").split("\n").map((line) => {
    const [paragraph, code] = [make(pre, "p"), make(pre, "code")];
    code.textContent = line;
    paragraph.append(code);
    return paragraph;
  });
  pre.replaceWith(...lines);
};

/** A row of short cells becomes one line; a table that lays out a page gives what it holds. */
const unfold = (table: HTMLTableElement): void => {
  const cells = [...table.querySelectorAll("td,th")];
  const isLayout = cells.some((it) => it.querySelectorAll("p,div,li,h1,h2,h3,h4,h5,h6").length > 1);
  if (isLayout || [...table.rows].every((row) => row.cells.length < 2)) {
    const parts = cells.map((cell) => {
      const part = make(table, "div");
      part.append(...cell.childNodes);
      return part;
    });
    table.replaceWith(...captionOf(table), ...parts);
    return;
  }
  const rows = [...table.rows].map((row) => {
    const line = make(table, "p");
    for (const [at, cell] of [...row.cells].entries()) {
      if (at > 0) line.append(" | ");
      for (const block of cell.querySelectorAll("p,div,h1,h2,h3,h4,h5,h6,li,ul,ol"))
        block.replaceWith(...block.childNodes);
      line.append(...cell.childNodes);
    }
    return line;
  });
  table.replaceWith(...captionOf(table), ...rows);
};

const captionOf = ({ caption }: HTMLTableElement): readonly Node[] => {
  if (caption === null) return [];
  const line = make(caption, "p");
  line.append(...caption.childNodes);
  return [line];
};

/** Word's lists: paragraphs that say their level, beginning with a mark that is painted. */
const gatherLists = (body: HTMLElement): void => {
  const lists: { readonly level: number; readonly list: HTMLElement }[] = [];
  let last: Element | null = null;
  for (const line of body.querySelectorAll<HTMLElement>("p,h1,h2,h3,h4,h5,h6,div")) {
    const level = levelOf(line);
    if (level === null) continue;
    // Another paragraph between two items ends their list.
    if (last === null || line.previousElementSibling !== last) lists.length = 0;
    while ((lists.at(-1)?.level ?? 0) > level) lists.pop();
    const painted = [...line.querySelectorAll<HTMLElement>("span")].find((it) =>
      /mso-list:\s*ignore/iu.test(styleOf(it)),
    );
    const tag = /^\s*(?:\d+|[a-z]{1,4})[.)]/iu.test(painted?.textContent ?? "") ? "ol" : "ul";
    painted?.remove();

    const item = make(line, "li");
    item.append(...line.childNodes);
    const open = lists.at(-1);
    if (open?.level === level) {
      open.list.append(item);
      line.remove();
      continue;
    }
    const list = make(line, tag);
    list.append(item);
    const parent = open?.list.lastElementChild;
    if (parent) {
      parent.append(list);
      line.remove();
    } else {
      line.replaceWith(list);
      last = list;
    }
    lists.push({ level, list });
  }
};

const levelOf = (line: HTMLElement): number | null => {
  const found = /mso-list:[^;]*\blevel(\d+)/iu.exec(styleOf(line))?.[1];
  return found === undefined ? null : Number(found);
};

const styleOf = (it: HTMLElement): string => it.getAttribute("style") ?? "";

const make = (beside: Node, tag: string): HTMLElement => (beside.ownerDocument ?? document).createElement(tag);

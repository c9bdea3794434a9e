/** The part of Markdown that a card's text may carry, as HTML: bold, italic and links; everything else is text. */
export const cardText = (source: string): string =>
  escapeHtml(source)
    .replace(/\[([^\]]+)\]\((https?:\/\/[^\s)]+)\)/g, '<a href="$2">$1</a>')
    .replace(/\*\*(.+?)\*\*/g, "<strong>$1</strong>")
    .replace(/(^|[\s(])[_*]([^_*\s](?:[^_*]*[^_*\s])?)[_*](?=$|[\s).,;:!?])/g, "$1<em>$2</em>")
    .replace(/\r?\n/g, "<br>");

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (it) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[it] ?? it);

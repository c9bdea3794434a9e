/** What the notes' own tools say; loaded with them. */
export const notesWords = {
  format: "Format",
  bold: "Bold",
  italic: "Italic",
  heading: "Heading",
  bullets: "Bullet list",
  numbers: "Numbered list",
  link: "Link",
  toAction: "Make an action of this line",
  address: "Address",
  addressHint: "Paste or type an address",
  saveLink: "Save the link",
  removeLink: "Remove the link",
  notAnAddress: "This isn’t an address of a page or a mailbox.",
  insert: "Change this line",
};

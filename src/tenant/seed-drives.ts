/** What is in everybody's drive before Duologue comes: ordinary folders and files, so that anything new shows. */
import { addItem, makeDrive, rootOf } from "./graph/drive-store.ts";
import type { World } from "./world.ts";

const contents: readonly (readonly [folder: string | null, file: string | null, text: string])[] = [
  ["Documents", null, ""],
  ["Documents", "Holiday plan.txt", "Two weeks in August, back on the 24th.\n"],
  ["Documents", "Reading list.md", "# Reading list\n\n- The Manager's Path\n- Radical Candor\n"],
  ["Pictures", null, ""],
  [null, "Notes.txt", "Ask facilities about the standing desk.\n"],
];

export const seedDrives = (world: World): void => {
  for (const person of world.people.values()) {
    if (person.room === true || person.userType === "Guest" || person.mail === null) continue;
    const drive = makeDrive(world, person.id);
    const at = world.now() - 90 * 86_400_000;
    const folders = new Map<string, string>();
    for (const [folder, file, text] of contents) {
      if (folder !== null && !folders.has(folder))
        folders.set(
          folder,
          addItem(drive, { name: folder, parentId: rootOf(drive).id, content: null, by: person.id, at, what: folder })
            .id,
        );
      const parentId = folder === null ? rootOf(drive).id : (folders.get(folder) ?? null);
      if (file !== null)
        addItem(drive, {
          name: file,
          parentId,
          content: new TextEncoder().encode(text),
          by: person.id,
          at,
          what: `${folder}/${file}`,
        });
    }
  }
};

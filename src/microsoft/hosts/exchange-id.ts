/** Office.js names items in the form of Exchange Web Services, Graph in the form of its addresses; only two signs differ. */
export const ewsToRestId = (id: string): string => id.replaceAll("/", "-").replaceAll("+", "_");

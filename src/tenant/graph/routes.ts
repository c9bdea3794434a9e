/** All of Graph that this tenant answers. */
import { calendarRoutes } from "./calendar.ts";
import { chatRoutes } from "./chats.ts";
import { directoryRoutes } from "./directory.ts";
import { driveRoutes } from "./drive.ts";
import type { GraphRoute } from "./route.ts";

export const graphRoutes: readonly GraphRoute[] = [
  ...directoryRoutes,
  ...chatRoutes,
  ...calendarRoutes,
  ...driveRoutes,
];

/**
 * The addresses outside Graph that need no token: `/_download/…` and `/_upload/…`.
 *
 * A page may fetch a download address with a plain GET. It may not follow Graph's redirect there: its request carries
 * `Authorization`, so the browser asks first, and SharePoint does not answer that question
 * (https://github.com/microsoftgraph/msgraph-sdk-javascript/issues/388). Select `@microsoft.graph.downloadUrl` instead.
 */
import type { World } from "#tenant/world.ts";
import { itemNotFound } from "./drive-access.ts";
import { readDownload } from "./item.ts";
import type { GraphAnswer } from "./route.ts";
import { continueUpload } from "./upload.ts";

export interface DoorCall {
  readonly method: string;
  /** Of the request, beginning with a slash. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** Null for a path that is no such address. */
export const answerDriveDoor = (world: World, call: DoorCall): GraphAnswer | null => {
  const [, door, token = ""] = /^\/_(download|upload)\/([^/]+)$/.exec(call.path) ?? [];
  if (door === "download") return download(world, call, token);
  if (door !== "upload") return null;
  if (call.method === "OPTIONS")
    return {
      status: 200,
      headers: {
        ...open,
        "Access-Control-Allow-Methods": "GET, PUT, DELETE",
        "Access-Control-Allow-Headers": call.headers.get("access-control-request-headers") ?? "*",
      },
    };
  const answer = continueUpload(world, token, call.method, call.headers.get("content-range"), call.body);
  return { ...answer, headers: { ...open, ...answer.headers } };
};

const open = { "Access-Control-Allow-Origin": "*" } as const;

const download = (world: World, call: DoorCall, token: string): GraphAnswer => {
  if (call.method !== "GET") return { status: 405 };
  const found = readDownload(world, token);
  if (!found) return { ...itemNotFound, headers: open };
  const { item, content } = found;
  return {
    status: 200,
    headers: {
      ...open,
      "Content-Type": item.mimeType,
      "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(item.name)}`,
      "Cache-Control": "private, no-store",
      ETag: item.eTag,
    },
    body: content,
  };
};

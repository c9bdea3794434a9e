/** Short words for calling the drive part of a tenant. */
import { openTenant, type GraphAnswered, type TestTenant } from "./tenant-fixture.ts";

const allFiles = "Files.ReadWrite.All";

export interface DriveTenant extends TestTenant {
  /** A call with every file's scope unless told otherwise. */
  readonly call: (as: string, method: string, path: string, more?: CallMore) => Promise<GraphAnswered>;
  /** Ana makes a file with this text in her own drive. */
  readonly file: (name?: string, text?: string) => Promise<Made>;
}

export interface CallMore {
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly scopes?: string;
}

export interface Made {
  readonly id: string;
  readonly driveId: string;
  readonly eTag: string;
  readonly cTag: string;
  readonly webUrl: string;
  /** Below /v1.0, by drive and item id. */
  readonly at: string;
}

export const openDrives = async (switches: object = {}): Promise<DriveTenant> => {
  const tenant = await openTenant({ seed: { calendars: {}, switches } });
  const call: DriveTenant["call"] = (as, method, path, { body, headers, scopes = allFiles } = {}) =>
    tenant.graph(path, {
      as,
      scopes,
      method,
      ...(body === undefined ? {} : { body }),
      ...(headers === undefined ? {} : { headers }),
    });
  const file: DriveTenant["file"] = async (name = "Ana and Ben.html", text = "<p>one</p>") => {
    const made = await call("ana", "PUT", `/me/drive/root:/${encodeURIComponent(name)}:/content`, { body: text });
    if (made.status !== 201) throw new Error(`PUT answered ${made.status}: ${JSON.stringify(made.json)}`);
    const { id, eTag, cTag, webUrl, parentReference } = made.json;
    return {
      id,
      eTag,
      cTag,
      webUrl,
      driveId: parentReference.driveId,
      at: `/drives/${parentReference.driveId}/items/${id}`,
    };
  };
  return { ...tenant, call, file };
};

export const invitation = (objectId: string, role = "write", more: object = {}): object => ({
  recipients: [{ objectId }],
  roles: [role],
  requireSignIn: true,
  sendInvitation: false,
  ...more,
});

/** Follows the redirect of a content by hand, without a token. */
export const contentOf = async (tenant: DriveTenant, as: string, at: string, scopes = allFiles): Promise<string> => {
  const answer = await tenant.call(as, "GET", `${at}/content`, { scopes });
  if (answer.status !== 302) throw new Error(`GET content answered ${answer.status}`);
  return (await fetch(answer.headers.get("location") ?? "")).text();
};

export const code = (answer: GraphAnswered): unknown[] => [answer.status, answer.json?.error?.code];

export const shareId = (url: string): string => `u!${Buffer.from(url).toString("base64url")}`;

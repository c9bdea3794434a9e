import { expect, test } from "vitest";
import { parsePlatform } from "#microsoft/platform.ts";
import { contoso } from "#tests/cast.ts";

const cloud = {
  clientId: "d1a10600-0000-4000-8000-000000000001",
  apiResource: "api://d1a10600-0000-4000-8000-000000000002",
  authority: "https://login.microsoftonline.com/organizations",
  graph: "https://graph.microsoft.com/v1.0",
};
const local = {
  ...cloud,
  authority: `https://login.contoso.example/${contoso}`,
  graph: "http://localhost:4400/v1.0",
  local: {
    authorityMetadata: "{}",
    knownAuthorities: ["login.contoso.example"],
    messageOrigins: ["http://localhost:4400"],
  },
};
const parse = (value: unknown, localAllowed: boolean) => parsePlatform(JSON.stringify(value), localAllowed);

test("[SI20] Microsoft's public cloud is taken, for one tenant or for all", () => {
  expect(parse(cloud, false)).toEqual({ ok: true, value: cloud });
  const one = { ...cloud, authority: `https://login.microsoftonline.com/${contoso}` };
  expect(parse(one, false)).toEqual({ ok: true, value: one });
});

test("[SI20] nothing else gets into a build for it", () => {
  const refusal = (value: object) => {
    const parsed = parse({ ...cloud, ...value }, false);
    return parsed.ok ? null : parsed.error;
  };
  expect(refusal({ authority: local.authority })).toMatchObject({ type: "refused", field: "authority" });
  expect(refusal({ authority: `${cloud.authority}.evil.example` })).toMatchObject({ field: "authority" });
  expect(refusal({ graph: local.graph })).toMatchObject({ type: "refused", field: "graph" });
  expect(refusal({ local: local.local })).toMatchObject({ type: "refused", field: "local" });
  expect(refusal({ access: "everything" })).toMatchObject({ type: "refused", field: "access" });
  expect(refusal({ access: "selected" })).toBeNull();
});

test("[SI21] a local build takes the tenant on this machine", () => {
  expect(parse(local, true)).toEqual({ ok: true, value: local });
});

test("[SI21] an unreadable page says what was found, an incomplete one what is missing", () => {
  expect(parsePlatform("<!--platform-->", true)).toEqual({
    ok: false,
    error: { type: "unreadable", found: "<!--platform-->" },
  });
  for (const odd of [null, 7, "text"]) expect(parse(odd, true)).toMatchObject({ error: { type: "unreadable" } });
  expect(parse({ ...local, graph: "" }, true)).toEqual({ ok: false, error: { type: "missing", field: "graph" } });
});

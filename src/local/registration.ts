/** Duologue as it is registered at the tenant on this machine. */
export const clientId = "d1a10600-0000-4000-8000-000000000001";
export const apiAppId = "d1a10600-0000-4000-8000-000000000002";
export const apiResource = `api://${apiAppId}`;
export const apiScope = "access_as_user";
export const botAppId = "d1a10600-0000-4000-8000-000000000003";

/** Each person's app has an origin of its own, so that two side by side share no storage. */
export const appOrigin = (alias: string, port: number): string => `http://${alias}.localhost:${port}`;

/** What an administrator has agreed to; in mode `selected` no scope reaches every file. */
export const consentedIn = (access: string): { readonly adminConsented?: readonly string[] } =>
  access !== "selected"
    ? {}
    : {
        adminConsented: [
          "User.Read",
          "User.ReadBasic.All",
          "Calendars.ReadBasic",
          "Chat.ReadBasic",
          "Files.ReadWrite",
          "Files.SelectedOperations.Selected",
        ],
      };

export const registration = (servicePort: number) => ({
  clientId,
  name: "Duologue",
  redirectUris: [
    `${appOrigin("*", servicePort)}/redirect.html`,
    `brk-multihub://${new URL(appOrigin("any", servicePort)).host.replace("any", "*")}`,
  ],
  apiResource,
  apiAppId,
  exposes: [apiScope],
});

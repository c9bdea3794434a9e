/** The delegated scopes of Graph that this tenant knows, as its consent page tells people about them. */

export interface GraphScope {
  readonly name: string;
  readonly title: string;
  readonly says: string;
  /**
   * In a tenant with Microsoft's default consent policy only an administrator grants it.
   * https://learn.microsoft.com/entra/identity/enterprise-apps/manage-app-consent-policies
   */
  readonly admin: boolean;
}

const scope = (name: string, title: string, says: string, admin: boolean): GraphScope => ({ name, title, says, admin });

export const graphScopes: readonly GraphScope[] = [
  scope("User.Read", "View your profile", "Sign you in and read your profile.", false),
  scope("User.ReadBasic.All", "View everyone's basic profile", "Names, addresses and pictures of colleagues.", false),
  scope("User.Read.All", "View everyone's full profile", "All profile properties, reports and managers.", true),
  scope(
    "Calendars.ReadBasic",
    "Read basic details of your calendars",
    "Who meets when; no texts, no attachments.",
    true,
  ),
  scope("Calendars.Read", "Read your calendars", "Your events with their texts.", true),
  scope("Calendars.ReadWrite", "Change your calendars", "Create, read, update and delete events.", true),
  scope("MailboxSettings.Read", "Read your mailbox settings", "Time zone, working hours and language.", true),
  scope("Chat.ReadBasic", "Read names and members of your chats", "Who is in a chat; no messages.", false),
  scope("Chat.Read", "Read your chats", "Your messages in Teams.", true),
  scope("Files.Read", "Read your files", "Files in your own OneDrive.", false),
  scope("Files.ReadWrite", "Have full access to your files", "Files in your own OneDrive.", false),
  scope("Files.Read.All", "Read all files you can open", "Yours and those that others share with you.", true),
  scope(
    "Files.ReadWrite.All",
    "Have full access to all files you can open",
    "Yours and those that others share.",
    true,
  ),
  scope("Files.SelectedOperations.Selected", "Open single files granted to this app", "No other file.", false),
  scope("Notes.Create", "Create pages in your OneNote", "New pages and notebooks; no reading of old ones.", false),
  scope("Tasks.ReadWrite", "Change your tasks", "Create, read, update and delete your tasks.", false),
  scope("OnlineMeetings.Read", "Read your online meetings", "Details of your Teams meetings.", true),
  scope("People.Read", "Read your relevant people", "People you work with most.", true),
];

export const graphScopeNamed = (name: string): GraphScope | undefined =>
  graphScopes.find((it) => it.name.toLowerCase() === name.toLowerCase());

/** How a person wants to be asked about their agendas. Wire format: src/service/views/door.ts. */
import { readSettings, type Settings } from "#core/reminders/settings.ts";
import { err, ok, type Result } from "#core/result.ts";
import { refused, type Answer, type ServiceDoor, type ServiceError } from "./service-door.ts";

export interface SettingsClient {
  /** The defaults for whoever has chosen nothing. */
  readonly read: () => Promise<Result<Settings, ServiceError>>;
  readonly write: (settings: Settings) => Promise<Result<Settings, ServiceError>>;
}

export const createSettingsClient = (door: ServiceDoor): SettingsClient => ({
  read: async () => settingsIn(await door.ask("/settings")),
  write: async (settings) => settingsIn(await door.ask("/settings", { method: "PUT", body: settings })),
});

const settingsIn = (answer: Result<Answer, ServiceError>): Result<Settings, ServiceError> => {
  if (!answer.ok) return answer;
  if (answer.value.status !== 200) return refused(answer.value);
  const settings = readSettings(answer.value.body);
  return settings.ok ? ok(settings.value) : err({ type: "unavailable", status: 200 });
};

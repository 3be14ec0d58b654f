/** Who somebody at a provider is in Observer, by the contact points that belong to people. Pure. */
import type { ContactPoint } from '@observer/contracts';

type Points = Iterable<ContactPoint>;

const personWith = (points: Points, is: (settings: ContactPoint['settings']) => boolean): string | null => {
  for (const { person, settings } of points) if (person !== null && is(settings)) return person;
  return null;
};

/** Whose direct messages go to this Slack user. */
export const personOfSlackUser = (points: Points, userId: string): string | null => personWith(points, (settings) => settings.channel === 'slack' && settings.conversation === userId);

/** Whose mail goes to this one address. */
export const personOfMail = (points: Points, mail: string): string | null =>
  personWith(points, (settings) => settings.channel === 'email' && settings.to.length === 1 && settings.to[0]!.toLowerCase() === mail.toLowerCase());

/** Who answers a telephone: by the contact points with its number, of one channel or of any. */
export function ownersOf(points: Points, number: string, channel?: 'sms' | 'voice'): { readonly points: readonly ContactPoint[]; readonly name: string; readonly person: string | null } {
  const own = [...points].filter(({ settings }) => (settings.channel === 'sms' || settings.channel === 'voice') && settings.to === number && (channel ?? settings.channel) === settings.channel);
  return { points: own, name: own[0]?.name ?? 'Somebody', person: own.find(({ person }) => person !== null)?.person ?? null };
}

/** Whose private chat with the bot this is: Telegram gives it the id of the user. */
export const personOfTelegramUser = (points: Points, userId: string): string | null => personWith(points, (settings) => settings.channel === 'telegram' && settings.chatId === userId);

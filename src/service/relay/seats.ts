/** Seats of rooms that several processes share: who has none is not let in, or has to go. */
import type { Bus } from "./bus.ts";
import type { Member, Room, Rooms } from "./rooms.ts";

export interface Seats {
  /** False when there is none for the one who has just entered: who came first has the first. Rejects where nobody can say. */
  readonly take: (room: Room, member: Member) => Promise<boolean>;
  /** Somebody has left. */
  readonly giveBack: (room: Room) => void;
}

/** So many rooms at a time are held again. */
const atOnce = 100;

export const createSeats = (bus: Bus, rooms: Rooms, most: number): Seats => {
  const inside = (name: string) => rooms.find(name)?.members ?? [];
  const hold = (name: string) => bus.hold(name, () => inside(name).length, most);

  const holdAgain = async (name: string): Promise<void> => {
    const { wanted, seats } = await hold(name);
    if (seats === wanted) return;
    // Who came last goes first. Some may have gone meanwhile.
    for (const member of inside(name).slice(seats)) member.close("roomFull");
  };
  bus.onForgotten(() => void holdAllAgain());
  const holdAllAgain = async (): Promise<void> => {
    const names = [...rooms.all()].map((it) => it.name);
    // What is refused in one room is no reason against the others.
    for (let at = 0; at < names.length; at += atOnce)
      await Promise.all(names.slice(at, at + atOnce).map((it) => holdAgain(it).catch(passOver)));
  };

  return {
    take: async ({ name }, member) => {
      const { seats } = await hold(name);
      return inside(name).indexOf(member) < seats;
    },
    giveBack: ({ name }) => void holdAgain(name).catch(passOver),
  };
};

/** The bus tells it, and that everything is to be held again. */
const passOver = (): void => undefined;
